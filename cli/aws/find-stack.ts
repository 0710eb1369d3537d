import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation'
import { EXIT, nothingThere, RelayFailure } from '../failure.ts'
import { isAbsence } from '../failure-text.ts'
import { QUEUE_OUTPUTS } from '../queue-name.ts'
import type { ClientSettings, Target } from '../target.ts'
import { callLimits } from './call-limits.ts'

const NAMES = [
  'EventBusName',
  'StateTableName',
  ...Object.values(QUEUE_OUTPUTS).flatMap(({ queue, deadLetters }) => [queue, deadLetters]),
] as const

/** Asks CloudFormation for a stack and its outputs; `noRegion` is the complaint when no region is set. */
export const findStack = async (name: string, settings: ClientSettings, noRegion: string): Promise<Target> => {
  const client = new CloudFormationClient({ ...settings, ...callLimits })
  const where = settings.endpoint === undefined ? `in ${await regionOf(client, noRegion)}` : `at ${settings.endpoint}`
  const outputs = await outputsOf(client, name, where).catch((cause: unknown) => {
    const { endpoint } = settings
    throw endpoint !== undefined && isAbsence(cause) ? nobodyAt(endpoint, cause) : cause
  })
  return { description: `the stack ${name} ${where}`, settings, outputs: wholeOutputs(outputs, name) }
}

const regionOf = async (client: CloudFormationClient, noRegion: string): Promise<string> => {
  try {
    return await client.config.region()
  } catch (cause) {
    throw new RelayFailure(EXIT.nothingThere, noRegion, { cause })
  }
}

/** An endpoint has been set in no other way. */
const nobodyAt = (endpoint: string, cause: unknown): RelayFailure =>
  new RelayFailure(
    EXIT.failed,
    `Nothing answers at ${endpoint}, which is set as AWS_ENDPOINT_URL: is it still running?`,
    {
      cause,
    },
  )

const outputsOf = async (client: CloudFormationClient, name: string, where: string): Promise<readonly Output[]> => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
    return Stacks[0]?.Outputs ?? []
  } catch (error) {
    // CloudFormation has no error of its own for this.
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
      throw nothingThere(
        `There is no stack ${name} ${where}. Its name is given with --stack, its region with --region.`,
      )
    }
    throw error
  }
}

const wholeOutputs = (outputs: readonly Output[], stack: string): Target['outputs'] => {
  const values = new Map(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]))
  const missing = NAMES.filter((name) => !values.get(name))
  if (missing.length > 0) {
    throw nothingThere(`The stack ${stack} is no scan-relay, or is not whole: it has no output ${missing.join(', ')}.`)
  }
  return Object.fromEntries(NAMES.map((name) => [name, values.get(name)])) as Target['outputs']
}
