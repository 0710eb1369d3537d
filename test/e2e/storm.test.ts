import { expect, it } from 'vitest'
import { openCloud, until } from '../support/cloud.ts'
import { MAX_IPS_PER_SCAN, type SiteName } from '../support/cloud-config.ts'

const cloud = openCloud()

/** Lanes of two teams, and how many hosts come back in each. */
const HOSTS: readonly { readonly site: SiteName; readonly team: string; readonly hosts: number }[] = [
  { site: 'storm', team: 'acme', hosts: 300 },
  { site: 'twin', team: 'acme', hosts: 45 },
  { site: 'storm-elsewhere', team: 'globex', hosts: 110 },
]

const addresses = (hosts: number): readonly string[] =>
  Array.from({ length: hosts }, (_, host) => `10.1.${Math.floor(host / 200)}.${(host % 200) + 1}`)

const HOSTS_PER_MESSAGE = 10

/** The hosts of a site in messages of ten, every message twice. */
const messagesOf = ({ site, hosts }: { site: SiteName; hosts: number }): readonly object[] =>
  Array.from({ length: Math.ceil(hosts / HOSTS_PER_MESSAGE) }, (_, index) => ({
    site_id: site,
    ips: addresses(hosts).slice(index * HOSTS_PER_MESSAGE, (index + 1) * HOSTS_PER_MESSAGE),
  })).flatMap((message) => [message, message])

it('a storm makes ⌈hosts ÷ limit⌉ requests in each lane, and asks for no host twice', async () => {
  // Mixed, as they come in a storm.
  const messages = HOSTS.flatMap((storm) => messagesOf(storm).map((message, index) => ({ message, index })))
  await cloud.send(messages.toSorted((a, b) => a.index - b.index).map(({ message }) => message))
  for (const { site, team, hosts } of HOSTS) {
    await until(async () => expect((await cloud.hostsScanned(site)).length).toBeGreaterThanOrEqual(hosts))
    await cloud.idle(site)
    expect((await cloud.hostsScanned(site)).toSorted()).toEqual(addresses(hosts).toSorted())
    const starts = await cloud.starts(site)
    expect(starts).toHaveLength(Math.ceil(hosts / MAX_IPS_PER_SCAN))
    expect(new Set(starts.map((start) => start.team))).toEqual(new Set([team]))
  }
})
