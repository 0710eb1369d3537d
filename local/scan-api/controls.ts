import * as z from 'zod/mini'
import { FaultRule, type FaultScript } from './fault-rule.ts'
import type { Journal } from './journal.ts'
import type { Reply } from './reply.ts'
import type { Scans } from './scans.ts'
import { SimulatedTeam, type Teams } from './teams.ts'

export const CONTROL_PATH = '/_scan-api/'

export type ControlParts = {
  readonly journal: Journal
  readonly scans: Scans
  readonly faults: FaultScript
  readonly teams: Teams
  readonly reset: () => void
}

const Rules = z.union([z.array(FaultRule), FaultRule])

/** What a test or a person in another process may ask: `GET journal`, `GET scans`, `GET|POST|DELETE faults`, `POST teams`, `POST reset`. */
export const createControls = (parts: ControlParts): ((method: string, path: string, text: string) => Reply) => {
  const { journal, scans, faults, teams, reset } = parts
  const done: Reply = { status: 204 }
  const routes: Readonly<Record<string, (text: string) => Reply>> = {
    'GET journal': () => ({ status: 200, body: { entries: journal.entries() } }),
    'GET scans': () => ({ status: 200, body: { scans: scans.all() } }),
    'GET faults': () => ({ status: 200, body: { rules: faults.rules() } }),
    'POST faults': (text) => {
      const rules = z.parse(Rules, JSON.parse(text))
      faults.add(...(Array.isArray(rules) ? rules : [rules]))
      return done
    },
    'DELETE faults': () => {
      faults.clear()
      return done
    },
    'POST teams': (text) => {
      teams.put(z.parse(SimulatedTeam, JSON.parse(text)))
      return done
    },
    'POST reset': () => {
      reset()
      return done
    },
  }
  return (method, path, text) => {
    const route = routes[`${method} ${path.slice(CONTROL_PATH.length)}`]
    if (!route) return { status: 404, body: { message: `expected one of: ${Object.keys(routes).join(', ')}` } }
    try {
      return route(text)
    } catch (error) {
      return { status: 400, body: { message: error instanceof z.core.$ZodError ? z.prettifyError(error) : 'not JSON' } }
    }
  }
}
