import { setTimeout as sleep } from 'node:timers/promises'
import { dynamoLanes } from '../../lambdas/adapters/dynamodb/lanes.ts'
import { tableOf } from '../../lambdas/adapters/dynamodb/table.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import type { Lane } from '../../lambdas/domain/lane.ts'
import type { Team } from '../../lambdas/domain/team.ts'
import { clientsFor } from '../deploy/clients.ts'
import { siteNames } from '../example/play.ts'
import type { Show } from '../example/play-example.ts'
import { type Destination, send } from '../example/send-sightings.ts'
import { exampleTokenOf, putToken } from '../example/tokens.ts'
import type { JournalEntry } from '../scan-api/journal.ts'
import type { ScanApiServer } from '../scan-api/server.ts'
import type { FaultCase, FaultRound } from './rounds.ts'
import type { SiteRequest } from './verdict.ts'

/** Where faults happen, with the hands of the scan API's owner and of an operator. */
export const createFaultStage = ({ cloud, log }: Show, simulation: ScanApiServer) => {
  const { config } = cloud
  const directory = createSiteDirectory(config)
  const siteName = siteNames(config)
  const clients = clientsFor(cloud.endpoint)
  const destination: Destination = { clients, outputs: cloud.outputs }
  const lanes = dynamoLanes(tableOf(cloud.outputs.StateTableName, clients.tables))
  const tokens = new Map<string, string>()
  let tokensMade = 0

  const laneAt = (site: string): Lane => {
    const resolved = directory.resolve({ siteRef: site })
    if (!resolved.ok) throw new Error(resolved.reason)
    return resolved.value.lane
  }
  const order = (body: object): Promise<void> => send(destination, [{ via: 'stops', body: JSON.stringify(body) }])
  const storeToken = ({ name, tokenSecret }: Team, token = tokens.get(name) ?? exampleTokenOf(name)): Promise<void> =>
    putToken(clients.secrets, tokenSecret, token)
  const teamAt = (site: string): Team => directory.teamNamed(laneAt(site).team)

  const changeToken = async (fault: FaultCase): Promise<void> => {
    const team = teamAt(fault.sites[0] ?? '')
    const token = `${exampleTokenOf(team.name)}-${++tokensMade}`
    tokens.set(team.name, token)
    simulation.putTeam({ name: team.name, token })
    if (fault.token === 'revoked, and its secret emptied') await storeToken(team, ' ')
    if (fault.token === 'renewed in its secret') await storeToken(team)
  }

  return {
    destination,
    siteName,
    /** Lets the faults of a round happen from now on, and no others. */
    prepare: async ({ cases }: FaultRound): Promise<void> => {
      simulation.clearFaults()
      for (const fault of cases) {
        const { schedule } = laneAt(fault.sites[0] ?? '')
        const place = fault.operation === 'stopScan' ? { schedule } : { site: laneAt(fault.sites[0] ?? '').site }
        simulation.script(...fault.rules.map((rule) => ({ ...rule, ...place, operation: fault.operation })))
        if (fault.token) await changeToken(fault)
      }
      // A scan in the second of a forced sighting would count as after it.
      await sleep(1000 - (Date.now() % 1000))
    },
    stop: (site: string): Promise<void> => {
      log(`    an engineer     npm run relay -- stop --site ${site}`)
      return order({ action: 'stop', site_id: site })
    },
    /** What an operator does when told of the case. */
    mend: async ({ sites: [site = ''], mended }: FaultCase): Promise<void> => {
      if (mended === 'resume') {
        log(`    an engineer     npm run relay -- resume --site ${site}`)
        return order({ action: 'resume', site_id: site })
      }
      const team = teamAt(site)
      log(`    an engineer     npm run relay -- token set ${team.name}`)
      await storeToken(team)
      await order({ action: 'resume', team: team.name })
    },
    /** Whether no host waits in these sites' lanes any more. */
    isAtRest: async (sites: readonly string[]): Promise<boolean> => {
      const states = await Promise.all(sites.map((site) => lanes.read(laneAt(site))))
      return states.every((state) => !state?.wake)
    },
    requestsSince: (number: number): readonly SiteRequest[] =>
      simulation
        .journal()
        .slice(number)
        .map((entry) => ({ ...entry, sites: sitesOf(entry) })),
  }

  function sitesOf({ operation, schedule, site }: JournalEntry): readonly string[] {
    if (operation !== 'stopScan') return site === undefined ? [] : [siteName(site)]
    return config.teams
      .flatMap(({ sites }) => sites)
      .filter(({ id }) => laneAt(id).schedule === schedule)
      .map(({ id }) => siteName(id))
  }
}

export type FaultStage = ReturnType<typeof createFaultStage>
