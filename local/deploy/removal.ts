import { DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation'
import type { CloudClients } from './clients.ts'

const REMOVED_WITHIN_SECONDS = 60

/** Takes our stack out of an emulator that goes on without us. One that is not there counts as removed. */
export const removeStack = async ({ stacks }: CloudClients, stackName: string): Promise<void> => {
  await stacks.send(new DeleteStackCommand({ StackName: stackName }))
  await waitUntilStackDeleteComplete(
    { client: stacks, maxWaitTime: REMOVED_WITHIN_SECONDS, minDelay: 1, maxDelay: 1 },
    { StackName: stackName },
  )
}
