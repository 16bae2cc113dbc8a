import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { Redis } from '../../lib/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const API_TOKEN = 'test-api-token'

let server: RedisServer
let gateway: Gateway
let worker: URL
let redis: Redis
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  server = await startRedis()
  ends.push(server.stop)
  gateway = await startGateway({ redis: server.url, drainMs: 100 })
  ends.push(gateway.close)
  const bindings = {
    UPSTASH_REDIS_REST_URL: gateway.url,
    UPSTASH_REDIS_REST_TOKEN: gateway.token,
    REDGE_API_TOKEN: API_TOKEN,
  }
  // As in wrangler.toml.
  const process = await startWorkerd('functions/index.ts', bindings, ['enable_request_signal'])
  ends.push(() => process.dispose())
  worker = await process.ready
  redis = new Redis({ url: gateway.url, token: gateway.token })
})

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A problem that the Worker answered with. */
interface Answer {
  readonly status: number
  readonly type: string
  readonly retryAfter: string | null
}

async function post(path: string, body: object): Promise<Answer> {
  const response = await fetch(new URL(path, worker), {
    method: 'POST',
    headers: { Authorization: `Bearer ${API_TOKEN}` },
    body: JSON.stringify(body),
  })
  const { type = '' } = (await response.json()) as { type?: string }
  const { status, headers } = response
  return {
    status,
    type: type.replace('urn:redge:problem:', ''),
    retryAfter: headers.get('Retry-After'),
  }
}

const command = (method: string, ...args: unknown[]) => post(`/v1/commands/${method}`, { args })

const MAYBE_APPLIED = { status: 502, type: 'maybe-applied', retryAfter: null }
const UNAVAILABLE = { status: 503, type: 'redis-unavailable', retryAfter: '1' }

/** Waits until the gateway has so many requests that it cannot answer. */
function inFlight(count: number): Promise<void> {
  const headers = { authorization: `Bearer ${gateway.token}` }
  return until(async () => {
    const metrics = await (await fetch(`${gateway.url}/metrics`, { headers })).text()
    const [, figure] = /^redge_gateway_requests_in_flight (\d+)$/m.exec(metrics) ?? []
    // That for the figures is one of them.
    return Number(figure) > count
  })
}

/** What calls lead to when Redis has them and is killed before it answers. */
async function killedDuring<R>(...calls: (() => Promise<R>)[]): Promise<R[]> {
  server.signal('SIGSTOP')
  const answers = Promise.all(calls.map((call) => call()))
  await inFlight(calls.length)
  await server.stop()
  return answers
}

describe('the Worker while Redis is killed in the middle of a request', () => {
  it('says of a write that it may have been applied', async () => {
    expect(await killedDuring(() => command('incr', 'n'))).toEqual([MAYBE_APPLIED])
  })

  it('says so of a pipeline with a write', async () => {
    const commands = [
      { method: 'get', args: ['n'] },
      { method: 'incr', args: ['n'] },
    ]
    const answers = await killedDuring(() => post('/v1/pipeline', { commands }))
    expect(answers).toEqual([MAYBE_APPLIED])
  })

  it('says of what may be repeated that Redis cannot be reached', async () => {
    const answers = await killedDuring(
      () => command('get', 'n'),
      () => command('set', 'n', 1),
    )
    expect(answers).toEqual([UNAVAILABLE, UNAVAILABLE])
  })
})

it('says of a write that Redis ran too late that it may have been applied, which it was', async () => {
  server.signal('SIGSTOP')
  const answer = command('incr', 'n')
  expect(await answer).toEqual(MAYBE_APPLIED)
  server.signal('SIGCONT')
  expect(await redis.get('n')).toBe('1')
})

describe('the Worker while the gateway is stopped', () => {
  it('cannot tell a refused connection from a lost reply, and tries reads again in vain', async () => {
    await gateway.close()
    expect(await command('incr', 'n')).toEqual(MAYBE_APPLIED)
    expect(await command('get', 'n')).toEqual(UNAVAILABLE)
  })

  it('says of a write in flight that it may have been applied', async () => {
    server.signal('SIGSTOP')
    const answer = command('incr', 'n')
    await inFlight(1)
    await gateway.close()
    expect(await answer).toEqual(MAYBE_APPLIED)
    server.signal('SIGCONT')
  })
})

describe('a client that leaves while it waits for a lock', () => {
  const queue = '{lock:a}:lock:queue'

  /** How often somebody has tried to take a lock so far. */
  async function tries(): Promise<number> {
    const stats = await redis.executeCommand<string>('INFO', 'commandstats')
    const calls = stats.matchAll(/^cmdstat_(?:set|eval|evalsha):calls=(\d+)/gm)
    return [...calls].reduce((sum, [, figure]) => sum + Number(figure), 0)
  }

  /** A request for the lock that `holder` has, over a connection of its own, once it waits. */
  async function waiting(timeout: number, how: object = { sleep: 0.05 }): Promise<Socket> {
    const before = await tries()
    const body = JSON.stringify({ timeout, blockingTimeout: 20, ...how })
    const socket = connect(Number(worker.port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      [
        'POST /v1/locks/a HTTP/1.1',
        'Host: worker.test',
        `Authorization: Bearer ${API_TOKEN}`,
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    )
    await until(async () => (await redis.exists(queue)) === 1 || (await tries()) > before + 2)
    return socket
  }

  /** Whether nobody stands in the queue, and nobody tries for a while. */
  async function isAlone(): Promise<boolean> {
    const before = await tries()
    await delay(300)
    return (await redis.exists(queue)) === 0 && (await tries()) === before
  }

  it.each([
    ['polls', { sleep: 0.05 }],
    ['stands in a queue', { waiting: 'queue' }],
  ])('gets nothing when it %s and its connection is reset', async (_, how) => {
    const holder = redis.lock('lock:a', { timeout: 30 })
    await holder.acquire()
    const client = await waiting(30, how)
    client.resetAndDestroy()
    await until(isAlone)
    await holder.release()
    expect(await isAlone()).toBe(true)
    expect(await redis.exists('lock:a')).toBe(0)
  })

  it('is not noticed by a local workerd when it just closes: it gets the lock, which expires', async () => {
    const holder = redis.lock('lock:a', { timeout: 30 })
    await holder.acquire()
    const client = await waiting(1)
    client.destroy()
    await once(client, 'close')
    await holder.release()
    await until(async () => (await redis.exists('lock:a')) === 1)
    await until(async () => (await redis.exists('lock:a')) === 0)
  })
})
