import type { Ipv4Range } from './ipv4-range.ts'

/** An Altostrat site's id: a UUID in lower case. */
export type SiteId = string & { readonly brand: 'SiteId' }

/** An Altostrat scan schedule's id: a UUID in lower case. */
export type ScheduleId = string & { readonly brand: 'ScheduleId' }

export type TeamName = string & { readonly brand: 'TeamName' }

/** One Altostrat site, as configured. Plain JSON data. */
export type Site = {
  readonly id: SiteId
  readonly name?: string
  /** What other systems call this site. */
  readonly aliases: readonly string[]
  /** Its own schedule, else its team's default. A sighting may name another. */
  readonly schedule?: ScheduleId
  /** If given, only these addresses may be scanned. */
  readonly subnets?: readonly Ipv4Range[]
  /** Never scanned. */
  readonly exclude: readonly Ipv4Range[]
  /** A host scanned less than this ago is not scanned again. */
  readonly rescanAfterSeconds: number
}

/** One Altostrat team: one API token, one request budget. Plain JSON data. */
export type Team = {
  readonly name: TeamName
  /** Name of the Secrets Manager secret that holds the token. */
  readonly tokenSecret: string
  /** The whole budget of the token. */
  readonly requestsPerMinute: number
  /** The part of it that only stops may use. */
  readonly stopRequestsPerMinute: number
  readonly defaultSchedule?: ScheduleId
  /** A scan of ours younger than this is taken as running. */
  readonly assumeScanTakesSeconds: number
  /** Send a stop only where a scan of ours may be running. */
  readonly stopOnlyOurs: boolean
  readonly sites: readonly Site[]
}
