/** Every metric that the functions write (CloudWatch EMF), and what one unit of it means. */
const METRICS = {
  HostsSeen: 'addresses named by sightings, repeats within one batch of messages counted once',
  HostsAccepted: 'addresses newly put in the queue for a scan',
  HostsDuplicate: 'addresses that already waited for a scan',
  HostsSkipped: 'addresses that were scanned too recently',
  HostsRejected: 'addresses that will not be scanned, each with a reason in `Hosts Rejected`',
  BadMessages: 'messages sent to a dead-letter queue because they can never be handled',
  MessagesAgain: 'deliveries of a message that failed: it comes again, and too often it becomes a dead letter',
  ScanRequests: 'requests to start a scan, retries counted too',
  ScanRequestsFailed: 'tries to start a scan that were not answered with 201, those without a token too',
  ScanRequestsUnserved:
    '1 for each try to start a scan that was neither accepted nor refused for its hosts, 0 for any other',
  LanesBlocked: 'looks at a lane that ended in a block: no usable token, or no permission',
  HostsPerRequest: 'hosts in one accepted request',
  SecondsToScan: 'seconds from a window being opened by a sighting to the accepted request',
  StopRequests: 'requests to stop a scan, retries counted too',
  LanesUnreadable: 'lanes that the sweep or a stop found in the table and could not read',
  LanesSwept: 'lanes that the sweep had to wake again: a lost message, a crash, or a wake more than 15 minutes off',
} as const

export type MetricName = keyof typeof METRICS

export const METRICS_NAMESPACE = 'scan-relay'
