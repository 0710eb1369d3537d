import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'

/** What the stack says of itself, in the names of DESIGN section 3. */
const StackOutputs = z.looseObject({
  EventBusName: z.string(),
  HostsQueueUrl: z.string(),
  HostsDeadLetterQueueUrl: z.string(),
  LanesQueueUrl: z.string(),
  LanesDeadLetterQueueUrl: z.string(),
  StopsQueueUrl: z.string(),
  StopsDeadLetterQueueUrl: z.string(),
  StateTableName: z.string(),
})
export type StackOutputs = Readonly<z.infer<typeof StackOutputs>>

const OutputsFile = z.record(z.string(), StackOutputs)

/** Reads what `cdk deploy --outputs-file` wrote about a stack; throws when that is not what we know the stack to say. */
export const readOutputs = async (file: string, stackName: string): Promise<StackOutputs> => {
  const outputs = OutputsFile.parse(JSON.parse(await readFile(file, 'utf8')))[stackName]
  if (!outputs) throw new Error(`${file} says nothing of the stack ${stackName}`)
  return outputs
}
