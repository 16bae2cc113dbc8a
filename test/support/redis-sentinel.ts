import { ask } from '../../gateway/redis/ask.ts'
import { type RedisServer, startRedis } from './redis-server.ts'
import { until } from './until.ts'

/** A real primary with two replicas, and three Sentinels that watch it as `mymaster`. */
export interface RedisSentinel {
  /** For the gateway. */
  readonly url: string
  /** The first one is the primary at the beginning. */
  readonly servers: readonly RedisServer[]
  readonly sentinels: readonly RedisServer[]
  /** Index of the server that the Sentinels name. */
  primary(): Promise<number>
  /** Kills all of them. */
  stop(): Promise<void>
}

/** Passwords that {@link startSentinel} sets. */
export interface RedisSentinelOptions {
  /** Of the servers. */
  password?: string
  /** Of the Sentinels. */
  sentinelPassword?: string
}

/** Starts them, and resolves when the Sentinels know one another and the replicas. */
export async function startSentinel(options: RedisSentinelOptions = {}): Promise<RedisSentinel> {
  const started: RedisServer[] = []
  const start = async (...given: Parameters<typeof startRedis>): Promise<RedisServer> => {
    const server = await startRedis(...given)
    started.push(server)
    return server
  }
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((server) => server.stop()))
  }
  try {
    const servers = await startServers(start, options)
    const config = sentinelConfig(servers[0] as RedisServer, options)
    const one = (): Promise<RedisServer> => start({ config, args: ['--sentinel'] })
    const sentinels = await Promise.all([one(), one(), one()])
    const { password = '', sentinelPassword } = options
    const say = (at: number, ...command: string[]): Promise<unknown[]> =>
      ask(target(sentinels[at] as RedisServer, sentinelPassword), [command], 5000)
    for (const at of sentinels.keys())
      await until(async () => knowsAll(await say(at, 'SENTINEL', 'MASTER', 'mymaster')))
    const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')
    const query = sentinelPassword ? `?sentinel_password=${sentinelPassword}` : ''
    return {
      url: `sentinel://:${password}@${hosts}/mymaster${query}`,
      servers,
      sentinels,
      primary: async () => {
        const [address] = await say(0, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'mymaster')
        return servers.findIndex(({ port }) => String(port) === (address as string[])[1])
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startServers(
  start: typeof startRedis,
  { password }: RedisSentinelOptions,
): Promise<RedisServer[]> {
  const login = password ? ['--requirepass', password, '--masterauth', password] : []
  const args = [...login, '--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1']
  const primary = await start({ args })
  const replica = ['--replicaof', `127.0.0.1 ${primary.port}`]
  const replicas = [start({ args: [...args, ...replica] }), start({ args: [...args, ...replica] })]
  const servers = [primary, ...(await Promise.all(replicas))]
  for (const server of servers.slice(1)) {
    await until(async () => {
      const [info] = await ask(target(server, password), [['INFO', 'replication']], 5000)
      return /master_link_status:up/.test(String(info))
    })
  }
  return servers
}

function sentinelConfig(
  { port }: RedisServer,
  { password, sentinelPassword }: RedisSentinelOptions,
): string {
  const lines = [
    `sentinel monitor mymaster 127.0.0.1 ${port} 2`,
    'sentinel down-after-milliseconds mymaster 1000',
    'sentinel failover-timeout mymaster 4000',
    password ? `sentinel auth-pass mymaster ${password}` : '',
    sentinelPassword ? `requirepass ${sentinelPassword}` : '',
  ]
  return `${lines.join('\n')}\n`
}

function target({ port }: RedisServer, password: string | undefined): Parameters<typeof ask>[0] {
  return { address: { host: '127.0.0.1', port }, tls: false, username: undefined, password, db: 0 }
}

/** Names and values one after another. */
function knowsAll([state]: unknown[]): boolean {
  const fields = state as string[]
  const value = (name: string): string | undefined => fields[fields.indexOf(name) + 1]
  return value('num-other-sentinels') === '2' && value('num-slaves') === '2'
}
