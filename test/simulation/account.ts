import { formatIpv4 } from '../../lambdas/domain/ipv4.ts'
import { scopeText } from '../../lambdas/domain/scope.ts'
import type { Cast } from './cast.ts'
import { happeningText } from './play.ts'
import type { Shrunk } from './shrink.ts'
import { timeText } from './world.ts'

/** More lines than this nobody reads: then only what happens outside is told. */
const MOST_LINES = 250

const TELLING = /HAPPENS|FAULT|the API|publishes|hold on|is dead|dead letter|put aside/

/** A shrunk run as a person can read it. */
export const accountOf = ({ plan, allowedFaults, violation, account }: Shrunk): string => {
  const shown =
    account.length <= MOST_LINES ? account : account.filter((line) => TELLING.test(line)).slice(0, MOST_LINES)
  return [
    `Broken: ${violation.rule}, at ${timeText(violation.atMs)}: ${violation.text}`,
    '',
    ...castLines(plan.cast),
    '',
    'What it takes:',
    ...plan.happenings.map((happening) => `  ${timeText(happening.atMs)}  ${happeningText(happening)}`),
    ...[...allowedFaults].map((id) => `  fault at ${id}`),
    '',
    'What comes of it (true time; every function has a clock of its own):',
    ...shown.map((line) => `  ${line}`),
  ].join('\n')
}

const castLines = ({ config, mostSkewMs, apiLatencyMs, refused }: Cast): readonly string[] => [
  `window ${config.batching.windowSeconds} s, ${config.batching.maxIpsPerScan} hosts a request, clocks up to ${mostSkewMs} ms off, API up to ${apiLatencyMs.most} ms away`,
  ...config.teams.map(
    ({ name, requestsPerMinute, stopRequestsPerMinute, assumeScanTakesSeconds, stopOnlyOurs, sites }) =>
      `${name}: ${requestsPerMinute} requests a minute, ${stopRequestsPerMinute} of them for stops, scans take ${assumeScanTakesSeconds} s${stopOnlyOurs ? ', stopOnlyOurs' : ''}, ${sites.length} sites`,
  ),
  ...config.blackouts.map(
    ({ name, fromMinute, toMinute, timezone, stopBeforeSeconds, scope }) =>
      `blackout ${name}: minutes ${fromMinute} to ${toMinute} ${timezone}, ${stopBeforeSeconds} s before, ${scopeText(scope)}`,
  ),
  ...(refused.size > 0 ? [`the API refuses ${[...refused].map(formatIpv4).join(' ')}`] : []),
]
