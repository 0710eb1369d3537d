import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation'
import { EXIT, nothingThere, RelayFailure } from '../failure.ts'
import { QUEUE_OUTPUTS } from '../queue-name.ts'
import type { ClientSettings, Target } from '../target.ts'
import { callLimits } from './call-limits.ts'

const NAMES = [
  'EventBusName',
  'StateTableName',
  ...Object.values(QUEUE_OUTPUTS).flatMap(({ queue, deadLetters }) => [queue, deadLetters]),
] as const

/** Asks CloudFormation for a stack and its outputs. */
export const findStack = async (name: string, settings: ClientSettings): Promise<Target> => {
  const client = new CloudFormationClient({ ...settings, ...callLimits })
  const where = settings.endpoint === undefined ? `in ${await regionOf(client)}` : `at ${settings.endpoint}`
  const outputs = await outputsOf(client, name, where)
  return { description: `the stack ${name} ${where}`, settings, outputs: wholeOutputs(outputs, name) }
}

const regionOf = async (client: CloudFormationClient): Promise<string> => {
  try {
    return await client.config.region()
  } catch (cause) {
    const message = 'No local cloud is running (npm start brings one up), and no AWS region is set: give --region.'
    throw new RelayFailure(EXIT.nothingThere, message, { cause })
  }
}

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
