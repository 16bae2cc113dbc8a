import type { Redis } from 'redge'
import { SUMS } from '../../functions/usage/records.ts'
import { SAMPLES } from '../../functions/usage/samples.ts'
import type { Api } from './api.ts'
import type { DjangoSite } from './django-site.ts'

/** The ways to what a console shows. */
interface Target {
  readonly api: Api
  readonly client: Redis
  readonly site: DjangoSite
}

const FIVE_MINUTES = 300
const STEPS = 288

/** Fills a console with what a shop might have in its Redis, as if it had run for a day. */
export async function fillWithDemoData(target: Target): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  await pastCost(target.client, now)
  await pastRuns(target.client, now)
  await keys(target.client)
  await target.api('POST', 'jobs/sample/runs', {})
  await coordination(target)
  await messages(target)
  await people(target)
}

async function keys(redis: Redis): Promise<void> {
  const pipe = redis.pipeline({ transaction: false })
  for (let id = 1; id <= 240; id++) {
    const product = { name: `Teapot ${id}`, price: `${id}.90`, stock: id % 40 }
    pipe.hset(`shop:product:${id}`, { mapping: product })
    pipe.set(`shop:price:${id}`, `${id}.90`, { ex: 3600 + id * 60 })
    pipe.set(`user:${id}:profile`, JSON.stringify(profile(id)))
  }
  pipe.rpush('shop:orders:open', ...Array.from({ length: 30 }, (_, at) => `order-${1000 + at}`))
  pipe.sadd('shop:tags', 'green', 'black', 'oolong', 'white', 'matcha')
  pipe.pfadd('visitors:today', ...Array.from({ length: 500 }, (_, at) => `visitor-${at}`))
  for (const day of [1, 2, 3, 5, 8, 13, 21]) pipe.setbit('user:7:days', day, 1)
  await pipe.execute()
}

function profile(id: number): object {
  return {
    id,
    name: ['Ada', 'Grace', 'Linus', 'Barbara'][id % 4],
    city: 'London',
    likes: ['oolong', 'matcha'],
    address: { street: '12 St James Square', country: 'GB' },
  }
}

async function coordination({ api }: Target): Promise<void> {
  const times = { deploy: 540, 'report:daily': 125, 'invoice:4711': 48, 'import:catalogue': 3000 }
  for (const [name, timeout] of Object.entries(times)) {
    await api('POST', `locks/${name}`, { timeout })
  }
  for (let at = 0; at < 2; at++) {
    await api('POST', 'semaphores/exports/permits', { permits: 3, timeout: 900 })
  }
  await api('POST', 'read-write-locks/config/read', { timeout: 900 })
  await api('DELETE', 'locks/deploy?force=true')
  await api('POST', 'locks/deploy', { timeout: 540 })
}

async function messages({ api, client }: Target): Promise<void> {
  for (let at = 0; at < 40; at++) {
    const type = ['order', 'login', 'refund'][at % 3] ?? ''
    await api('POST', 'streams/shop:events/entries', { fields: { type, user: String(at % 9) } })
  }
  await api('POST', 'streams/shop:events/groups', { name: 'mailers', start: '0' })
  await api('POST', 'streams/shop:events/groups', { name: 'billing', start: '0' })
  await client.xreadgroup('mailers', 'worker-1', { 'shop:events': '>' }, { count: 30 })
  await client.xreadgroup('billing', 'worker-2', { 'shop:events': '>' }, { count: 12 })
  const letters = ['ada', 'grace', 'linus'].map((to) => ({ to, subject: 'Your order' }))
  await api('POST', 'queues/mail/messages', { messages: letters })
  await api('POST', 'queues/thumbnails/messages', { messages: [{ image: 'teapot.png' }] })
  await client.xadd('message-queue:{mail}:dead', {
    id: '1-1',
    deliveries: 5,
    body: '{"to":"nobody@example.com","subject":"Your order"}',
  })
}

async function people({ api, site }: Target): Promise<void> {
  const entries = { ada: 320, grace: 305, linus: 280, barbara: 262, ken: 240, radia: 214 }
  const windows = ['daily', 'weekly', 'allTime']
  await api('POST', 'leaderboards/chess/entries', { entries, windows })
  await api('POST', 'leaderboards/go/entries', { entries: { ada: 12, ken: 31 } })
  for (const browser of BROWSERS) await site.logIn('7', browser)
  const value = { name: 'Ada', roles: ['admin'] }
  await site.cache.getOrSet('user:7', () => value, { tags: ['users', 'user:7'], timeout: 900 })
  await site.cache.getOrSet('front', () => 'html', { tags: ['pages'], timeout: 300 })
  for (let at = 0; at < 40; at++) await site.cache.get(at % 8 === 0 ? 'missing' : 'user:7')
  const grant = { access: 'read', keyPrefixes: ['shop:'], families: null }
  await api('POST', 'tokens', { name: 'shop-reports', ...grant, expiresIn: 2_592_000 })
  const writer = { access: 'write', keyPrefixes: null, families: ['string', 'hash'] }
  await api('POST', 'tokens', { name: 'importer', ...writer })
}

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36',
]

/** What was spent and measured, for each five minutes of a day. */
async function pastCost(redis: Redis, now: number): Promise<void> {
  const pipe = redis.pipeline({ transaction: false })
  for (let step = STEPS; step > 0; step--) {
    const at = Math.floor(now / FIVE_MINUTES - step) * FIVE_MINUTES
    const busy = 60 + Math.round(45 * Math.sin((at / 86_400) * 2 * Math.PI) + (step % 7) * 3)
    const spent = {
      'GET /v1/strings/{key}': `${busy * 3} ${busy * 3} ${busy * 3}`,
      'POST /v1/locks/{name}': `${busy} ${busy} ${busy * 4}`,
      'GET /v1/leaderboards/{board}': `${busy} ${busy} ${busy}`,
      'job:sample': '5 30 40',
      ...(step % 12 < 3 && { console: `${busy} ${busy} ${busy * 2}` }),
    }
    pipe.xadd(SUMS, { at, ...spent }, { id: `${at * 1000}-1` })
    const latencyMs = 1.2 + (step % 5) / 10
    const memory = 3_100_000 + (STEPS - step) * 1500
    const sample = { latencyMs, medianMs: latencyMs * 1.4, keys: 700 + STEPS - step, memory }
    pipe.xadd(SAMPLES, { ...sample, commands: (STEPS - step) * 900 }, { id: `${at * 1000}-1` })
  }
  await pipe.execute()
}

/** Runs of jobs in the last hours. */
async function pastRuns(redis: Redis, now: number): Promise<void> {
  const every = { sample: 1, 'dead-man': 1, usage: 5, 'devices-sweep': 30, 'leaderboards-trim': 20 }
  const pipe = redis.pipeline({ transaction: false })
  for (const [name, minutes] of Object.entries(every)) {
    const count = Math.min(90, Math.floor(180 / minutes))
    for (let id = 1; id <= count; id++) {
      const startedAt = (Math.floor(now / 60) - (count - id + 1) * minutes) * 60_000 + 400
      const run = pastRun(name, id, startedAt)
      pipe.zadd(`redge:jobs:${name}:history`, { [JSON.stringify(run)]: id })
    }
    const succeeded = (Math.floor(now / 60) - minutes) * 60_000
    const mapping = { id: count, succeeded }
    pipe.hset(`redge:jobs:{redge:jobs:${name}:history}:state`, { mapping })
  }
  await pipe.execute()
}

function pastRun(name: string, id: number, startedAt: number): object {
  const hasFailed = name === 'usage' && id % 11 === 6
  const slow = name === 'devices-sweep' || name === 'leaderboards-trim'
  return {
    id,
    name,
    scheduledTime: startedAt - 400,
    status: hasFailed ? 'failed' : 'succeeded',
    trigger: 'schedule',
    attempt: 1,
    fence: id,
    startedAt,
    durationMs: slow ? 90_000 + (id % 3) * 40_000 : 40 + (id % 7) * 12,
    ...(hasFailed && { error: 'TimeoutError: Timeout reading from server' }),
    usage: { requests: 6, commands: 8, billedCommands: 8 },
  }
}
