import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { LOCAL_CREDENTIALS, REGION } from '../environment.ts'

export type CloudClients = {
  readonly events: EventBridgeClient
  readonly queues: SQSClient
  readonly secrets: SecretsManagerClient
  readonly stacks: CloudFormationClient
  readonly tables: DynamoDBClient
}

/** SDK clients for the cloud at `endpoint`, whatever the user's own AWS settings are. */
export const clientsFor = (endpoint: string): CloudClients => {
  const settings = { endpoint, region: REGION, credentials: LOCAL_CREDENTIALS }
  return {
    events: new EventBridgeClient(settings),
    queues: new SQSClient(settings),
    secrets: new SecretsManagerClient(settings),
    stacks: new CloudFormationClient(settings),
    tables: new DynamoDBClient(settings),
  }
}
