import type { FaultRow } from './verdict.ts'

const COLUMNS = ['fault', 'site', 'what happened', 'requests', 'scanned', 'rejected'] as const

/** The rows as columns of text, and under each what is wrong with it. */
export const tableLines = (rows: readonly FaultRow[]): readonly string[] => {
  const cells = rows.map(cellsOf)
  const widths = COLUMNS.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join('  ')
  return [
    line(COLUMNS),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.flatMap((row, index) => [line(cells[index] ?? []), ...row.wrong.map((text) => `    !! ${text}`)]),
  ]
}

const FIRST_NUMBER = COLUMNS.indexOf('requests')

const isNumber = (column: number): boolean => column >= FIRST_NUMBER

const cellsOf = ({ name, sites, happened, requests, scanned, rejected }: FaultRow): readonly string[] => [
  name,
  sites.join(', '),
  happened,
  ...[requests, scanned, rejected].map(String),
]
