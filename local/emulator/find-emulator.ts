import { StartFailure } from '../failure.ts'
import { borrowEmulator } from './borrowed-emulator.ts'
import { startInDocker } from './docker-emulator.ts'
import type { Emulator, EmulatorRequest, Found } from './emulator.ts'
import { startInPython } from './python-emulator.ts'

const WAYS: readonly { readonly name: string; readonly find: (request: EmulatorRequest) => Promise<Found> }[] = [
  { name: 'AWS_ENDPOINT_URL, a running emulator', find: borrowEmulator },
  { name: 'Docker', find: startInDocker },
  { name: 'python3, 3.10 or newer', find: startInPython },
]

/** The first emulator that can be had; throws a `StartFailure` that says what is wrong with each of the three ways. */
export const findEmulator = async (request: EmulatorRequest): Promise<Emulator> => {
  const reasons: string[] = []
  for (const { name, find } of WAYS) {
    const found = await find(request)
    if (found.kind === 'found') return found.emulator
    reasons.push(`  - ${name}: ${found.reason}`)
  }
  throw new StartFailure(
    `The local cloud needs one of these three, and none is there:\n${reasons.join('\n')}\nInstall Docker or Python, or start an emulator and set AWS_ENDPOINT_URL.`,
  )
}
