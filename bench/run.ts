/* `npm run bench [-- CAPTURE.tsv.gz]`: what scan-relay costs, counted, beside what one would use instead. */
import { costOfEachHost, costOfEachSighting, costOfRelay } from './cost.ts'
import { bundleCosts } from './start-up.ts'
import { captureFrom, powerCut, quietDay } from './traffic.ts'

const cell = (value: number | string, width: number): string => String(value).padStart(width)

const [captureFile] = process.argv.slice(2)
const traffics = [
  powerCut(300),
  powerCut(4000),
  quietDay,
  ...(captureFile === undefined ? [] : [await captureFrom(captureFile)]),
]

console.log('Requests to the scan API, and items written to the table\n')
for (const traffic of traffics) {
  console.log(traffic.name)
  const rows = [
    ['scan-relay', await costOfRelay(traffic)],
    ['one request for each new host', costOfEachHost(traffic)],
    ['one request for each sighting', costOfEachSighting(traffic)],
  ] as const
  for (const [name, { requests, writes }] of rows)
    console.log(`  ${name.padEnd(32)}${cell(requests, 7)} requests${cell(writes, 8)} writes`)
}

console.log('\nBundles; start-up is the time to import one, over that of an empty module (medians of one run)\n')
for (const { name, bytes, gzippedBytes, startUpRatio } of bundleCosts()) {
  console.log(
    `  ${name.padEnd(10)}${cell(bytes, 9)} bytes${cell(gzippedBytes, 9)} gzipped${cell(startUpRatio.toFixed(1), 7)} x`,
  )
}
