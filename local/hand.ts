import { formatIpv4, ipv4FromNumber } from '../lambdas/domain/ipv4.ts'
import { sizeOf } from '../lambdas/domain/ipv4-range.ts'
import type { Site } from '../lambdas/domain/team.ts'
import { LOCAL_CREDENTIALS, REGION } from './environment.ts'
import type { LocalCloud } from './local-cloud.ts'

const { accessKeyId, secretAccessKey } = LOCAL_CREDENTIALS

/** How to send something by hand, from another terminal, while the account goes on here. */
export const handLines = ({ endpoint, outputs, config }: LocalCloud): readonly string[] => {
  const message = messageFor(config.teams.flatMap(({ sites }) => sites)[0])
  return [
    '',
    'The cloud stays up: what you send shows here. From another terminal, with curl:',
    `    curl -s ${outputs.HostsQueueUrl} -d Action=SendMessage --data-urlencode 'MessageBody=${message}'`,
    'or with the AWS CLI:',
    `    AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey} aws sqs send-message --endpoint-url ${endpoint} --region ${REGION} \\`,
    `      --queue-url ${outputs.HostsQueueUrl} --message-body '${message}'`,
    'Ctrl-C ends all of it.',
  ]
}

/** A sighting that the site takes. */
const messageFor = (site: Site | undefined): string => {
  const [range] = site?.subnets ?? []
  const ip = range ? ipv4FromNumber(range.first + Math.min(99, Math.floor(sizeOf(range) / 2))) : undefined
  return JSON.stringify({
    site_id: site?.name ?? site?.id ?? 'SITE',
    ips: [ip === undefined ? '10.0.0.99' : formatIpv4(ip)],
  })
}
