import { didYouMean } from '../lambdas/config/closest.ts'
import type { SiteDirectory } from '../lambdas/config/site-directory.ts'
import type { Team, TeamName } from '../lambdas/domain/team.ts'
import { wrongInput } from './failure.ts'

/** The team that someone named; throws for one that is not there, and says which are. `where` is the name's option. */
export const namedTeam = (name: string, where: 'team' | '--team', directory: SiteDirectory): Team => {
  const team = directory.teamOf(name as TeamName)
  if (team) return team
  const names = directory.teamNames()
  const expected = `expected one of ${names.join(', ')}${didYouMean(name, names)}`
  throw wrongInput(`${where} is ${JSON.stringify(name)}: ${expected}`)
}
