import { FORBIDDEN_SITE, type ForbiddenMinute } from './forbidden-minute.ts'
import { type Scene, seen, told } from './story.ts'

const uneventful = { sightings: [], mishaps: [], refused: [] } as const

/** Long before the blackout of the lab: what is scanned there is what the blackout cuts short. */
export const NIGHT_AT_THE_LAB: readonly Scene[] = [
  {
    ...uneventful,
    time: '07:30',
    title: 'The lab has set up its instruments overnight, and wants them scanned at once',
    sightings: [{ ...told(FORBIDDEN_SITE, 'lab system', '192.168.60.11-192.168.60.16'), urgent: true }],
  },
]

/** How long the scenes of the hold take, and some time to spare. */
const HOLD_TAKES_MS = 20_000

/**
 * What comes after 9:40: a person stops the clinic's scans and resumes, and a blackout of the lab begins and ends. The
 * blackout goes by the clock: the person comes before it if there is time, otherwise while it lasts.
 */
export const restOfMorning = (minute: ForbiddenMinute | undefined, nowMs: number): readonly Scene[] => {
  if (!minute) return holdScenes('09:41')
  return minute.fromMs - nowMs >= HOLD_TAKES_MS
    ? [...holdScenes('09:41'), blackoutBegins(minute, nowMs), blackoutEnds(minute)]
    : [blackoutBegins(minute, nowMs), ...holdScenes(minute.from), blackoutEnds(minute)]
}

const blackoutBegins = ({ name, fromMs, untilMs, from, until }: ForbiddenMinute, nowMs: number): Scene => ({
  ...uneventful,
  time: from,
  title: `The lab ${nowMs > fromMs ? 'is measuring' : 'begins to measure'}: no scan may run there until ${until}; what runs is stopped, what is seen waits`,
  notBeforeMs: fromMs,
  orders: [
    {
      by: 'Scheduler',
      body: { action: 'stop', window: name },
      shown: `the stop of blackout ${name}, ${from} to ${until}`,
    },
  ],
  sightings: [
    seen(FORBIDDEN_SITE, 'dhcp', '192.168.60.21'),
    seen(FORBIDDEN_SITE, 'arp-watch', '192.168.60.21', '192.168.60.22'),
  ],
  holds: { site: FORBIDDEN_SITE, by: `blackout:${name}`, because: `blackout ${name}`, untilMs },
})

const blackoutEnds = ({ untilMs, until }: ForbiddenMinute): Scene => ({
  ...uneventful,
  time: until,
  title: 'The lab is done: what was cut short and what has waited is scanned, in one request',
  notBeforeMs: untilMs,
  frees: FORBIDDEN_SITE,
})

const REASON = 'the X-ray acts up'

const holdScenes = (time: string): readonly Scene[] => [
  {
    ...uneventful,
    time,
    title: 'The X-ray at the clinic acts up: an engineer stops the scans there for an hour',
    orders: [
      {
        by: 'an engineer',
        body: { action: 'stop', site_id: 'clinic', hold_minutes: 60, reason: REASON },
        shown: `npm run relay -- stop --site clinic --hold 1h --reason '${REASON}'`,
      },
    ],
    sightings: [seen('clinic', 'dhcp', '172.16.40.80')],
    holds: { site: 'clinic', by: 'command', because: 'hold by command' },
  },
  {
    ...uneventful,
    time,
    title: 'It was not the scans: the engineer ends the hold, long before the hour is over',
    orders: [
      {
        by: 'an engineer',
        body: { action: 'resume', site_id: 'clinic' },
        shown: 'npm run relay -- resume --site clinic',
      },
    ],
    frees: 'clinic',
  },
]
