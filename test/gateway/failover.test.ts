import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { keySlot } from '../../gateway/redis/cluster/slot.ts'
import { startCluster } from '../support/redis-cluster.ts'
import { startSentinel } from '../support/redis-sentinel.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { WriteLoad, type WriteReport } from './failover-load.ts'
import { askRedis } from './stream-client.ts'
import { request } from './support.ts'

/** How often each primary is killed; more than once when somebody asks for a longer run. */
const ROUNDS = Number(process.env.REDGE_FAILOVER_ROUNDS ?? 1)
const TIMEOUT_MS = 120_000 * ROUNDS

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(redis: string): Promise<Gateway> {
  const gateway = await startGateway({ redis })
  ends.push(gateway.close)
  return gateway
}

/** Neither lost nor doubtful writes look like successes, and nothing else goes wrong. */
const EXPECTED_ERRORS = /^(502 ERR|503 ERR|504 UNCONFIRMED|400 (READONLY|CLUSTERDOWN|MASTERDOWN))$/

interface Failover {
  readonly name: string
  readonly gateway: Gateway
  /** Beginning of keys that the primary serves which is killed. */
  readonly prefix: string
  primary(): Promise<RedisServer>
  /** Resolves when the server that was killed and started again is a replica that has caught up. */
  recovered(killed: RedisServer): Promise<void>
}

/** Kills the primary while clients write, with and without confirmation, and brings it back. */
async function failOver({ gateway, prefix, primary, recovered }: Failover, round: number) {
  const plain = new WriteLoad(gateway, { prefix: `${prefix}:plain:${round}`, writers: 4 })
  const headers = { 'redge-min-replicas': '1', 'redge-wait-ms': '500' }
  const confirmed = new WriteLoad(gateway, {
    prefix: `${prefix}:confirmed:${round}`,
    writers: 4,
    headers,
  })
  await Promise.all([plain.more(100, 20_000), confirmed.more(100, 20_000)])
  const killed = await primary()
  killed.signal('SIGKILL')
  await plain.more(100, 40_000)
  await killed.restart()
  await recovered(killed)
  await Promise.all([plain.more(100, 20_000), confirmed.more(100, 20_000)])
  return { plain: await plain.stop(), confirmed: await confirmed.stop() }
}

async function runFailovers(failover: Failover): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const { plain, confirmed } = await failOver(failover, round)
    tell(`${failover.name}, not confirmed`, plain)
    tell(`${failover.name}, confirmed`, confirmed)
    expect(confirmed.lost).toBe(0)
    for (const { errors, gapMs } of [plain, confirmed]) {
      for (const kind of Object.keys(errors)) expect(kind).toMatch(EXPECTED_ERRORS)
      expect(gapMs).toBeGreaterThan(0)
    }
  }
  expect(await request(failover.gateway, '/readyz')).toMatchObject({ status: 200 })
}

function tell(what: string, { acknowledged, errors, gapMs, lost }: WriteReport): void {
  const failed = Object.entries(errors).map(([kind, count]) => `${count} × ${kind}`)
  process.stdout.write(
    `failover: ${what}: ${acknowledged} writes acknowledged, ${lost} of them lost, ` +
      `no success for ${gapMs} ms, errors: ${failed.join(', ') || 'none'}\n`,
  )
}

const isReplica = ({ port }: RedisServer): Promise<void> =>
  vi.waitFor(
    async () => {
      const info = await askRedis(port, 'INFO replication')
      expect(info).toContain('role:slave')
      expect(info).toContain('master_link_status:up')
    },
    { timeout: 40_000, interval: 50 },
  )

describe('when a primary is killed under load', () => {
  it(
    'the gateway follows Sentinel to the next one, and no confirmed write is lost',
    async () => {
      const sentinel = await startSentinel()
      ends.push(sentinel.stop)
      await runFailovers({
        name: 'Sentinel',
        gateway: await start(sentinel.url),
        prefix: 'failover',
        primary: async () => sentinel.servers[await sentinel.primary()] as RedisServer,
        recovered: isReplica,
      })
    },
    TIMEOUT_MS,
  )

  it(
    'the gateway follows the cluster to its replica, and no confirmed write is lost',
    async () => {
      const cluster = await startCluster()
      ends.push(cluster.stop)
      const prefix = '{failover}'
      const slot = keySlot(prefix)
      await runFailovers({
        name: 'Cluster',
        gateway: await start(cluster.url),
        prefix,
        primary: async () => cluster.nodes[await cluster.primaryOf(slot)] as RedisServer,
        recovered: isReplica,
      })
    },
    TIMEOUT_MS,
  )

  it(
    'writes that no replica had are lost, and none of those that were confirmed',
    async () => {
      const sentinel = await startSentinel()
      ends.push(sentinel.stop)
      const gateway = await start(sentinel.url)
      const [primary, ...replicas] = sentinel.servers
      const sizes = { writers: 4, padding: 64 * 1024 }
      const headers = { 'redge-min-replicas': '1', 'redge-wait-ms': '100' }
      const confirmed = new WriteLoad(gateway, { prefix: 'confirmed', ...sizes, headers })
      await confirmed.more(20, 60_000)
      for (const replica of replicas) replica.signal('SIGSTOP')
      const plain = new WriteLoad(gateway, { prefix: 'plain', ...sizes })
      // More than the system keeps for a reader who does not read.
      await plain.more(600, 60_000)
      primary?.signal('SIGKILL')
      for (const replica of replicas) replica.signal('SIGCONT')
      await Promise.all([plain.more(20, 40_000), confirmed.more(20, 40_000)])
      const reports = { plain: await plain.stop(), confirmed: await confirmed.stop() }
      tell('Sentinel, replicas behind, not confirmed', reports.plain)
      tell('Sentinel, replicas behind, confirmed', reports.confirmed)
      expect(reports.plain.lost).toBeGreaterThan(0)
      expect(reports.confirmed.lost).toBe(0)
      expect(reports.confirmed.errors['504 UNCONFIRMED']).toBeGreaterThan(0)
    },
    TIMEOUT_MS,
  )
})
