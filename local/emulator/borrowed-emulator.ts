import { type EmulatorRequest, type Found, unavailable } from './emulator.ts'
import { healthAt } from './health.ts'

/** The emulator that `AWS_ENDPOINT_URL` names, if it is on this machine and well. */
export const borrowEmulator = async ({ host, port, log }: EmulatorRequest): Promise<Found> => {
  const named = host.AWS_ENDPOINT_URL
  if (!named) return unavailable('not set')
  const reason = await whyNot(named, port)
  if (reason !== undefined) {
    log(`AWS_ENDPOINT_URL is not used: ${reason}`)
    return unavailable(reason)
  }
  return {
    kind: 'found',
    emulator: {
      endpoint: new URL(named).origin,
      description: 'the emulator of AWS_ENDPOINT_URL',
      borrowed: true,
      ended: new Promise(() => {}),
    },
  }
}

const whyNot = async (named: string, port: number | undefined): Promise<string | undefined> => {
  if (!URL.canParse(named)) return `${named} is not a URL`
  const { hostname, origin, port: namedPort } = new URL(named)
  if (!isLoopback(hostname)) return `${hostname} is not this machine`
  if (port !== undefined && Number(namedPort) !== port) return `--port asks for port ${port}`
  return (await healthAt(origin)) ? undefined : `no emulator answers at ${origin}`
}

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
