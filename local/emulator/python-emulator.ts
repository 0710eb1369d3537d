import { type EmulatorRequest, type Found, unavailable } from './emulator.ts'
import { MINISTACK_VERSION, startMiniStack } from './ministack.ts'
import { LAUNCHER, miniStackPython } from './virtual-environment.ts'

/** MiniStack in a private virtual environment, run by the `python3` of this machine. */
export const startInPython = async (request: EmulatorRequest): Promise<Found> => {
  const python = await miniStackPython(request)
  if (!python) return unavailable('none is on the path')
  const running = await startMiniStack(request, (env) => ({ command: python, args: [LAUNCHER], env }))
  return { kind: 'found', emulator: { ...running, description: `MiniStack ${MINISTACK_VERSION}`, borrowed: false } }
}
