import { parseArgs } from 'node:util'
import { accountOf } from './account.ts'
import { PROFILES } from './profile.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const HELP = `Plays days of scan-relay in virtual time, with everything going wrong that can, and checks what must always hold.

  npm run simulate                       the first 300 seeds
  npm run simulate -- --seeds 10000      as many; stops at the first that fails
  npm run simulate -- --from 5000        begin with another seed
  npm run simulate -- --seed 123         one seed; if it fails, it is shrunk and told
  npm run simulate -- --seed 123 --trace all that happens in it, unshrunk
  npm run simulate -- --keep-going       do not stop at a failure; the failing seeds are listed

Every sixth seed is of the same kind: ${PROFILES.map(({ name }, index) => `${index} ${name}`).join(', ')}.
Exit code: 0 nothing broken, 1 something broken, 2 wrong usage.`

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const whole = (name: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new TypeError(`--${name} is ${text}: expected a whole number`)
  return Number(text)
}

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      seeds: { type: 'string', default: '300' },
      from: { type: 'string', default: '0' },
      trace: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    ...values,
    ...(values.seed !== undefined && { only: whole('seed', values.seed) }),
    count: whole('seeds', values.seeds),
    first: whole('from', values.from),
  }
}

/** Whether the seed broke nothing. */
const playOne = async (seed: number, keepsAccount: boolean): Promise<boolean> => {
  const { played, violations } = await simulate(seed, { keepsAccount })
  if (keepsAccount) for (const line of played.account) say(line)
  const [first] = violations
  if (!first) {
    say(`seed ${seed}: ${played.facts.starts.length} starts, ${played.fired.length} faults, nothing broken`)
    return true
  }
  say(`seed ${seed} fails: ${violations.map(({ rule, text }) => `${rule} (${text})`).join('; ')}\nshrinking …\n`)
  say(accountOf(await shrink(played.plan, { seed: `${seed}` }, first)))
  say(`\nAgain: npm run simulate -- --seed ${seed}`)
  return false
}

const playMany = async (first: number, count: number, keepsGoing: boolean): Promise<boolean> => {
  const beganMs = performance.now()
  const failing: number[] = []
  let hours = 0
  let told = 0
  for (let seed = first; seed < first + count; seed++) {
    const { violations, simulatedHours } = await simulate(seed)
    hours += simulatedHours
    if (violations.length > 0) {
      failing.push(seed)
      say(`seed ${seed} fails: ${violations.map(({ rule }) => rule).join(', ')}`)
      if (!keepsGoing) return playOne(seed, false)
    }
    const seconds = (performance.now() - beganMs) / 1000
    if (seconds - told > 10 || seed === first + count - 1) {
      told = seconds
      const done = seed - first + 1
      say(
        `${done} of ${count} seeds, ${Math.round(hours)} simulated hours, ${(done / seconds).toFixed(1)} seeds a second`,
      )
    }
  }
  if (failing.length > 0) say(`failing: ${failing.join(' ')}`)
  return failing.length === 0
}

const main = async (): Promise<number> => {
  try {
    const { only, first, count, trace, help, ...rest } = readOptions()
    if (help) {
      say(HELP)
      return 0
    }
    const isWhole = only === undefined ? await playMany(first, count, rest['keep-going']) : await playOne(only, trace)
    return isWhole ? 0 : 1
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    say(`${error.message}\n\n${HELP}`)
    return 2
  }
}

process.exitCode = await main()
