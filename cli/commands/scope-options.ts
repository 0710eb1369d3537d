import { type Command, Option } from 'commander'
import type { RelayConfig } from '../../lambdas/config/relay-config.ts'
import { createSiteDirectory } from '../../lambdas/config/site-directory.ts'
import { wrongInput } from '../failure.ts'
import { namedTeam } from '../named-team.ts'
import { scheduleOption } from './parse-checked.ts'

/** The options that say what a stop or a resume is about. */
export type ScopeOptions = {
  readonly schedule?: string
  readonly site?: string
  readonly team?: string
  readonly all?: true
}

const FLAGS = ['schedule', 'site', 'team', 'all'] as const

export const withScope = (command: Command): Command =>
  command
    .addOption(new Option('--schedule <uuid>', 'a scan schedule').argParser(scheduleOption))
    .addOption(new Option('--site <name>', 'a site: its name, an alias, or its id'))
    .addOption(new Option('--team <name>', 'all of a team'))
    .addOption(new Option('--all', 'everything'))

/** The scope as a message says it. */
export const scopeFields = (options: ScopeOptions): Readonly<Record<string, string | true>> => {
  const given = FLAGS.filter((flag) => options[flag] !== undefined)
  if (given.length !== 1) throw wrongInput('Say what is meant: exactly one of --schedule, --site, --team and --all.')
  const { schedule, site, team, all } = options
  if (schedule !== undefined) return { schedule_id: schedule }
  if (site !== undefined) return { site_id: site }
  if (team !== undefined) return { team }
  return all ? { all } : {}
}

/** Throws for a team that is not there: the message's own parser does not say which are. */
export const checkTeam = ({ team }: ScopeOptions, config: RelayConfig): void => {
  if (team !== undefined) namedTeam(team, '--team', createSiteDirectory(config))
}
