import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { onTestFinished } from 'vitest'
import { type Table, tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import { type ScriptedReply, scriptedAws } from './scripted-aws.ts'

export const refusal = (type: string, more: object = {}): ScriptedReply => ({
  status: 400,
  text: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: `${type} by script`, ...more }),
})

export const accepted = (body: object = {}): ScriptedReply => ({ status: 200, text: JSON.stringify(body) })

/** A table behind the real client that answers with each reply in turn, the last one for ever. */
export const scriptedTable = async (...replies: readonly ScriptedReply[]) => {
  const { asked, settings } = await scriptedAws(replies.length > 0 ? replies : [accepted()])
  const client = new DynamoDBClient(settings)
  onTestFinished(() => client.destroy())
  const table: Table = tableOf('state', client)
  return { table, asked }
}
