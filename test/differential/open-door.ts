import type { Access } from '../../gateway/access/access.ts'
import { Policy } from '../../gateway/access/policy.ts'
import { TokenMap } from '../../gateway/access/token-map.ts'
import { CommandTable } from '../../gateway/redis/command-table.ts'
import { Connection } from '../../gateway/redis/connection.ts'
import { parseRedisUrl } from '../../gateway/redis/url.ts'
import { CommandRunner } from '../../gateway/rest/command-runner.ts'
import { RestHandler } from '../../gateway/rest/handler.ts'
import { SyncToken } from '../../gateway/rest/sync-token.ts'
import { GatewayServer } from '../../gateway/server.ts'
import { Memory } from '../../gateway/watch/memory.ts'
import { UsageMeter } from '../../gateway/watch/usage.ts'

/** A gateway without refusals. */
export interface OpenDoor {
  readonly url: string
  close(): Promise<void>
}

/** Lets every command through. */
class OpenTable extends CommandTable {
  constructor() {
    super([])
  }

  override judge(): { kind: 'send'; isWrite: boolean } {
    return { kind: 'send', isWrite: false }
  }
}

/**
 * Starts a gateway that refuses nothing. The real one refuses what the server does not know, and the server's own answer
 * to that tells the words of the command. All else is that of the real one.
 */
export async function startOpenDoor(redisUrl: string, token: string): Promise<OpenDoor> {
  const limit = 64 * 1024 * 1024
  const connection = new Connection(parseRedisUrl(redisUrl), {
    connectTimeoutMs: 5000,
    silenceMs: 30_000,
    maxReplySize: limit,
    onEvent: () => undefined,
  })
  const syncToken = new SyncToken()
  const redis = {
    commands: new OpenTable(),
    send: (commands: Parameters<Connection['send']>[0]) => connection.send(commands),
  }
  const usage = new UsageMeter().of('open')
  const policy = new Policy({ isReadOnly: false, runsScripts: true, prefix: undefined })
  const noStreams = (): never => {
    throw new Error('This door has no streams')
  }
  const accesses = new TokenMap<Access>()
  accesses.set(token, {
    name: 'open',
    runner: new CommandRunner({
      redis,
      judge: (command, table) => policy.judge(command, table),
      syncToken,
      usage,
      maxRequestSize: limit,
    }),
    backend: { openPush: noStreams },
    policy,
    prefix: undefined,
    confirmation: { minReplicas: 0, waitMs: 0, maxWaitMs: 0 },
    limit: undefined,
    usage,
    tokenFor: undefined,
  })
  const rest = new RestHandler({
    accesses: { find: (given) => (given === undefined ? undefined : accesses.get(given)) },
    streams: { open: noStreams },
    maxBodySize: limit,
  })
  const server = new GatewayServer({
    handle: (req, record) => rest.handle(req, record),
    onRequest: () => undefined,
    memory: new Memory(Number.POSITIVE_INFINITY),
    socketTimeoutMs: 60_000,
    syncToken: () => syncToken.toString(),
    cors: false,
    drainMs: 1000,
  })
  const port = await server.listen(0, '127.0.0.1')
  await connection.open()
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => server.close().then(() => connection.close()),
  }
}
