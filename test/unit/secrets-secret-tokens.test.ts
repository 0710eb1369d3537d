import { inspect } from 'node:util'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { describe, expect, it, onTestFinished } from 'vitest'
import { secretTokens } from '../../lambdas/adapters/secrets/secret-tokens.ts'
import { PlatformError } from '../../lambdas/domain/errors.ts'
import type { TeamName } from '../../lambdas/domain/team.ts'
import { type ScriptedReply, scriptedAws } from '../support/scripted-aws.ts'

const ACME = 'acme' as TeamName
const BETA = 'beta' as TeamName
const TOKEN = '4711|hT9mQ2xVb7KcLw4ZrYd8NfJs3GpEa6UoXiRk1BvC'

const secret = (SecretString: string): ScriptedReply => ({
  status: 200,
  text: JSON.stringify({ Name: 'x', SecretString }),
})
const problem = (status: number, type: string, message: string): ScriptedReply => ({
  status,
  text: JSON.stringify({ __type: type, message }),
})

/** A Secrets Manager that answers with each reply in turn, the last one for ever. */
const secretsManager = async (replies: readonly ScriptedReply[]) => {
  const { asked, settings } = await scriptedAws(replies)
  const client = new SecretsManagerClient(settings)
  onTestFinished(() => client.destroy())
  return { secretsAsked: () => asked.map(({ input }) => input.SecretId), client }
}

const secretOf = (team: TeamName): string => `scan-relay/${team}`

const tokensFrom = async (...replies: readonly ScriptedReply[]) => {
  const { secretsAsked, client } = await secretsManager(replies)
  const time = { ms: 0 }
  return {
    secretsAsked,
    time,
    tokens: secretTokens({ client, secretOf, ttlMs: 1000, timeoutMs: 500, now: () => time.ms }),
  }
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('the tokens of the teams', () => {
  it('come from the secret of each team, read once until its time is over', async () => {
    const { secretsAsked, time, tokens } = await tokensFrom(secret(TOKEN))
    expect(await tokens.tokenOf(ACME)).toMatchObject({ kind: 'token' })
    await Promise.all([tokens.tokenOf(ACME), tokens.tokenOf(BETA), tokens.tokenOf(BETA)])
    expect(secretsAsked()).toEqual(['scan-relay/acme', 'scan-relay/beta'])
    time.ms = 1000
    await tokens.tokenOf(ACME)
    expect(secretsAsked()).toHaveLength(3)
  })

  it('are read again once they are forgotten', async () => {
    const { secretsAsked, tokens } = await tokensFrom(secret(TOKEN), secret(JSON.stringify({ token: 'other' })))
    await tokens.tokenOf(ACME)
    tokens.forget(ACME)
    const stored = await tokens.tokenOf(ACME)
    expect(stored.kind === 'token' && stored.token.authorization()).toBe('Bearer other')
    expect(secretsAsked()).toHaveLength(2)
  })

  it.each([
    problem(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret value for AWSCURRENT."),
    secret(''),
    { status: 200, text: '{}' },
  ])('are missing while the secret has no value, and that is not kept: %j', async (empty) => {
    const { tokens } = await tokensFrom(empty, secret(TOKEN))
    expect(await tokens.tokenOf(ACME)).toEqual({ kind: 'missing' })
    expect(await tokens.tokenOf(ACME)).toMatchObject({ kind: 'token' })
  })

  it('are not kept when they are malformed', async () => {
    const { tokens } = await tokensFrom(secret('Bearer x'), secret(TOKEN))
    expect(await tokens.tokenOf(ACME)).toEqual({ kind: 'malformed' })
    expect(await tokens.tokenOf(ACME)).toMatchObject({ kind: 'token' })
  })

  it.each([
    problem(500, 'InternalServiceError', 'down'),
    problem(400, 'AccessDeniedException', 'not yours'),
    'silence' as const,
  ])('fail as a fault of the platform, which is not kept: %j', async (trouble) => {
    const { tokens } = await tokensFrom(trouble, secret(TOKEN))
    const error = await errorOf(tokens.tokenOf(ACME))
    expect(error).toBeInstanceOf(PlatformError)
    expect(error).toMatchObject({ operation: 'secretsmanager.GetSecretValue', cause: expect.any(Error) })
    expect(await tokens.tokenOf(ACME)).toMatchObject({ kind: 'token' })
  })

  it('say why they could not be read', async () => {
    const { tokens } = await tokensFrom(problem(400, 'AccessDeniedException', 'not yours'))
    const cause = { name: 'AccessDeniedException', message: 'not yours' }
    expect(await errorOf(tokens.tokenOf(ACME))).toMatchObject({ cause })
  })

  it.each([`{"SecretString": "${TOKEN}`, TOKEN.slice(5)])(
    'are not quoted by the error when the reply cannot be read: %s',
    async (text) => {
      const { tokens } = await tokensFrom({ status: 200, text })
      const error = await errorOf(tokens.tokenOf(ACME))
      expect(error).toBeInstanceOf(PlatformError)
      expect(inspect(error, { depth: 9, showHidden: true, getters: true })).not.toContain('hT9mQ')
    },
  )
})
