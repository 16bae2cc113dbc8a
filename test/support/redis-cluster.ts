import { ask } from '../../gateway/redis/ask.ts'
import { freePort, type RedisServer, startRedis } from './redis-server.ts'
import { until } from './until.ts'

/** A real cluster: three primaries, each with a replica. */
export interface RedisCluster {
  /** For the gateway. */
  readonly url: string
  /** The primaries first, in the order of their slots; then their replicas, in the same order. */
  readonly nodes: readonly RedisServer[]
  /** What the node with this index answers. */
  ask(node: number, ...command: string[]): Promise<unknown>
  /** Index of the node that serves the slot, as that one says. */
  primaryOf(slot: number): Promise<number>
  /** Kills all nodes. */
  stop(): Promise<void>
}

const PRIMARIES = 3
const SLOTS = 16_384

/** How {@link startCluster} starts the nodes. */
export interface RedisClusterOptions {
  /** Of each node. @default none */
  password?: string
  /** Whether each primary has a replica. @default true */
  replicas?: boolean
  /** Further arguments for each node. */
  args?: string[]
}

/** Starts the nodes and resolves when all of them say that the cluster works and the replicas have caught up. */
export async function startCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const { password, replicas = true, args = [] } = options
  const count = replicas ? 2 * PRIMARIES : PRIMARIES
  const buses = await Promise.all(Array.from({ length: count }, () => freePort()))
  const nodes = await Promise.all(
    buses.map((bus) => startRedis({ args: [...nodeArgs(bus, password), ...args] })),
  )
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  const say = async (node: number, ...command: string[]): Promise<unknown> =>
    (await ask(target(nodes[node] as RedisServer, password), [command], 5000))[0]
  try {
    await join(nodes, buses, say)
    if (replicas) await replicate(nodes, say)
    await settle(nodes, say)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `cluster://${password ? `:${password}@` : ''}${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    ask: say,
    primaryOf: (slot) => findPrimary(nodes, slot, say),
    stop,
  }
}

type Say = RedisCluster['ask']

function nodeArgs(bus: number, password: string | undefined): string[] {
  const settings = {
    ...(password && { requirepass: password, masterauth: password }),
    'cluster-enabled': 'yes',
    'cluster-port': String(bus),
    'cluster-node-timeout': '1000',
    'cluster-config-file': 'nodes.conf',
    'repl-diskless-sync-delay': '0',
    'repl-ping-replica-period': '1',
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}

function target({ port }: RedisServer, password: string | undefined): Parameters<typeof ask>[0] {
  const address = { host: '127.0.0.1', port }
  return { address, tls: false, username: undefined, password, db: 0 }
}

async function join(
  nodes: readonly RedisServer[],
  buses: readonly number[],
  say: Say,
): Promise<void> {
  const share = Math.ceil(SLOTS / PRIMARIES)
  for (let at = 0; at < PRIMARIES; at++) {
    const last = Math.min((at + 1) * share, SLOTS) - 1
    await say(at, 'CLUSTER', 'ADDSLOTSRANGE', String(at * share), String(last))
    await say(at, 'CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1))
  }
  for (const [at, { port }] of nodes.entries()) {
    if (at > 0) await say(0, 'CLUSTER', 'MEET', '127.0.0.1', String(port), String(buses[at]))
  }
}

async function replicate(nodes: readonly RedisServer[], say: Say): Promise<void> {
  for (let at = PRIMARIES; at < nodes.length; at++) {
    const primary = String(await say(at - PRIMARIES, 'CLUSTER', 'MYID'))
    await until(async () => String(await say(at, 'CLUSTER', 'NODES')).includes(primary))
    await until(async () => (await say(at, 'CLUSTER', 'REPLICATE', primary)) === 'OK')
  }
}

async function settle(nodes: readonly RedisServer[], say: Say): Promise<void> {
  for (const at of nodes.keys()) {
    await until(async () => {
      const info = String(await say(at, 'CLUSTER', 'INFO'))
      const slots = await say(at, 'CLUSTER', 'SLOTS')
      const isWhole = (slots as unknown[][]).every(
        (row) => row.length === 2 + nodes.length / PRIMARIES,
      )
      return /cluster_state:ok/.test(info) && isWhole
    })
    if (at < PRIMARIES) continue
    const isUp = async (): Promise<boolean> =>
      /master_link_status:up/.test(String(await say(at, 'INFO', 'replication')))
    await until(isUp)
  }
}

async function findPrimary(nodes: readonly RedisServer[], slot: number, say: Say): Promise<number> {
  for (const at of nodes.keys()) {
    const slots = await say(at, 'CLUSTER', 'SLOTS').catch(() => [])
    for (const [first, last, [, port]] of slots as [number, number, [string, number]][]) {
      if (slot >= first && slot <= last) return nodes.findIndex((node) => node.port === port)
    }
  }
  throw new Error(`No node tells who serves slot ${slot}`)
}
