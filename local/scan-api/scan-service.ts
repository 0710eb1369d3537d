import type { operations } from '../../lambdas/adapters/altostrat/schema.ts'
import type { Description, OperationCall } from './description.ts'
import { errorReply, type Reply } from './reply.ts'
import type { Scans } from './scans.ts'
import { hasSchedule, hasSite, type SimulatedTeam } from './teams.ts'

/** A request of a known team, throttle passed. `body` is undefined where none was sent or where it is not JSON. */
type ServiceCall = OperationCall & {
  readonly team: SimulatedTeam
  readonly body: unknown
  readonly nowMs: number
}

/** What the API does when nothing goes wrong in it. */
export type ScanService = (call: ServiceCall) => Reply

type StartBody = operations['startMultipleIpScan']['requestBody']['content']['application/json']
type StartedBody = Required<operations['startMultipleIpScan']['responses'][201]['content']['application/json']>

export const scanService = (scans: Scans, description: Description): ScanService => {
  const start = (call: ServiceCall): Reply => {
    if (call.body === undefined) return errorReply(400, 'body_invalid', 'The body is not JSON.')
    const wrong = description.checkRequest(call.operation, call.body)
    if (wrong.length > 0) return errorReply(422, 'validation_failed', wrong.join('; '))
    return startScan(scans, call, call.body as StartBody)
  }
  const stop = ({ parameters, team, nowMs }: ServiceCall): Reply => {
    const schedule = parameters['scanScheduleId'] ?? ''
    if (!hasSchedule(team, schedule)) return errorReply(404, 'schedule_not_found', 'There is no such scan schedule.')
    const stopped = scans.stop({ team: team.name, schedule: schedule.toLowerCase() }, nowMs)
    return stopped > 0 ? { status: 202 } : errorReply(404, 'scan_not_running', 'No scan is running on this schedule.')
  }
  const services: Readonly<Record<string, ScanService>> = { startMultipleIpScan: start, stopScan: stop }

  return (call) => {
    // The description has no 400 or 422 for a stop; an id that is none is an id that is not found.
    const wrong = description.checkParameters(call)
    if (wrong.length > 0) return errorReply(404, 'not_found', wrong.join('; '))
    const service = services[call.operation.id]
    return service ? service(call) : errorReply(500, 'not_simulated', `${call.operation.id} is not simulated.`)
  }
}

const startScan = (scans: Scans, { team, nowMs }: ServiceCall, body: StartBody): Reply => {
  const ips = [...new Set(body.ips)]
  if (ips.length === 0) return errorReply(422, 'parameter_missing', 'The ips field is required.')
  if (!hasSchedule(team, body.schedule_id)) {
    return errorReply(404, 'schedule_not_found', 'There is no such scan schedule.')
  }
  if (!hasSite(team, body.site_id)) return errorReply(404, 'site_not_found', 'There is no such site.')
  const schedule = body.schedule_id.toLowerCase()
  const scan = scans.start({ team: team.name, schedule, site: body.site_id.toLowerCase(), ips }, nowMs)
  const started: StartedBody = {
    scan_id: scan.scanId,
    scan_site_id: scan.scanSiteId,
    target_ips: ips,
    message: 'Scan started successfully',
  }
  return { status: 201, body: started }
}
