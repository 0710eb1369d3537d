import { randomUUID } from 'node:crypto'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { inject } from 'vitest'
import { type Table, tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import { LOCAL_CREDENTIALS, REGION } from '../../local/environment.ts'

/** A DynamoDB client for the tests' local cloud. */
export const emulatorDynamo = (): DynamoDBClient =>
  new DynamoDBClient({ endpoint: inject('cloud').endpoint, region: REGION, credentials: LOCAL_CREDENTIALS })

/** A new, empty table on the emulator with the keys and the index of the deployed stack's. */
export const newEmulatorTable = async (): Promise<Table> => {
  const client = emulatorDynamo()
  const deployed = inject('cloud').outputs.StateTableName
  const { Table: description } = await client.send(new DescribeTableCommand({ TableName: deployed }))
  const name = `contract-${randomUUID()}`
  await client.send(new CreateTableCommand({ TableName: name, ...shapeOf(description) }))
  return tableOf(name, client)
}

const shapeOf = (description: TableDescription | undefined) => ({
  AttributeDefinitions: description?.AttributeDefinitions,
  KeySchema: description?.KeySchema,
  BillingMode: 'PAY_PER_REQUEST' as const,
  GlobalSecondaryIndexes: description?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  })),
})
