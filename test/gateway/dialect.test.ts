import { createHash } from 'node:crypto'
import { Redis } from '@upstash/redis'
import { describe, expect, it } from 'vitest'
import { startGateway } from '../../gateway/index.ts'
import { request, useGateway } from './support.ts'

const fixture = useGateway()
const { post } = fixture

it('copies a key to itself without an error', async () => {
  await post('/', ['SET', 'self', 'v'])
  const commands = [
    ['COPY', 'self', 'self'],
    ['GET', 'self'],
    ['copy', 'self', 'self', 'REPLACE'],
    ['COPY', 'self', 'other'],
  ]
  expect((await post('/pipeline', commands)).json).toEqual([
    { result: 0 },
    { result: 'v' },
    { result: 0 },
    { result: 1 },
  ])
  expect((await post('/', ['COPY', 'self', 'self'])).json).toEqual({ result: 0 })
})

it('scans with types', async () => {
  await post('/pipeline', [['FLUSHDB'], ['SET', 'text', 'v'], ['LPUSH', 'list', 'v']])
  const { url, token } = fixture.gateway
  const [cursor, found] = await new Redis({ url, token }).scan('0', { withType: true })
  expect(cursor).toBe('0')
  expect(found).toHaveLength(2)
  expect(found).toContainEqual({ key: 'text', type: 'string' })
  expect(found).toContainEqual({ key: 'list', type: 'list' })
  const lists = await post('/', ['SCAN', '0', 'MATCH', 'withtype', 'WITHTYPE', 'TYPE', 'list'])
  expect(lists.json).toEqual({ result: ['0', []] })
  const plain = await post('/', ['SCAN', '0', 'MATCH', 'withtype'])
  expect(plain.json).toEqual({ result: ['0', []] })
  expect(await post('/', ['SCAN', 'x', 'WITHTYPE'])).toMatchObject({ status: 400 })
})

it.each([['MAXLEN'], ['MINID']])('trims a stream exactly by %s', async (strategy) => {
  await post('/', ['DEL', 'stream'])
  const add = Array.from({ length: 20 }, (_, i) => ['XADD', 'stream', `${i + 1}-0`, 'f', 'v'])
  await post('/pipeline', add)
  const threshold = strategy === 'MAXLEN' ? '5' : '16-0'
  const trim = ['XTRIM', 'stream', strategy, '~', threshold]
  expect((await post('/multi-exec', [trim])).json).toEqual([{ result: 15 }])
  const limited = await post('/', [...trim, 'LIMIT', '10'])
  expect(limited.json).toEqual({ result: 0 })
})

describe('scripts with a flag that only the service knows', () => {
  const script = '#!lua flags=allow-key-locking\nreturn {KEYS[1], ARGV[1]}'
  const digest = createHash('sha1').update(script).digest('hex')
  const unknown = { error: expect.stringMatching(/^NOSCRIPT/) }

  it('run by their text, and then by their digest', async () => {
    const { status, json } = await post('/', ['EVALSHA', digest, 1, 'k', 'v'])
    expect([status, json]).toEqual([400, unknown])
    const result = ['k', 'v']
    expect((await post('/', ['EVAL', script, 1, 'k', 'v'])).json).toEqual({ result })
    expect((await post('/', ['EVALSHA', digest, 1, 'k', 'v'])).json).toEqual({ result })
    expect((await post('/', ['evalsha_ro', digest, 1, 'k', 'v'])).status).toBe(400)
    const path = `/evalsha/${digest.toUpperCase()}/1/k/v`
    expect((await fixture.call(path)).json).toEqual({ result })
    const both = [
      ['EVAL', script, 1, 'k', 'v'],
      ['EVALSHA', digest, 1, 'k', 'v'],
    ]
    expect((await post('/multi-exec', both)).json).toEqual([{ result }, { result }])
    expect((await post('/pipeline', both)).json).toEqual([{ result }, { result }])
  })

  it('are known by the digest that clients compute', async () => {
    await post('/', ['SCRIPT', 'FLUSH'])
    const commands = [
      ['SCRIPT', 'EXISTS', digest, digest],
      ['SCRIPT', 'LOAD', script],
      ['SCRIPT', 'EXISTS', digest, 'f'.repeat(40)],
      ['EVALSHA', digest, 1, 'k', 'v'],
      ['SCRIPT', 'LOAD', '#!lua flags=unknown\nreturn 1'],
    ]
    expect((await post('/pipeline', commands)).json).toEqual([
      { result: [0, 0] },
      { result: digest },
      { result: [1, 0] },
      { result: ['k', 'v'] },
      { error: expect.stringContaining('Unexpected flag in script shebang: unknown') },
    ])
  })

  it('keep the flags that Redis knows', async () => {
    const reads = "#!lua flags=no-writes,allow-key-locking\nreturn redis.call('SET', KEYS[1], 'v')"
    const { status, text } = await post('/', ['EVAL', reads, 1, 'k'])
    expect(status).toBe(400)
    expect(text).toContain('Write commands are not allowed from read-only scripts')
  })

  it('run from the body of a path as well', async () => {
    const body = '#!lua flags=allow-key-locking\nreturn "€"'
    const loaded = await fixture.call('/script/load', { method: 'POST', body })
    const digestOfBody = createHash('sha1').update(body).digest('hex')
    expect(loaded.json).toEqual({ result: digestOfBody })
    expect((await fixture.call(`/evalsha/${digestOfBody}/0`)).json).toEqual({ result: '€' })
  })

  it('are billed as others are', async () => {
    const gateway = await startGateway({ redis: fixture.redis.url, costMeter: true })
    const body = JSON.stringify(['EVAL', script, 1, 'k', 'v'])
    const { json } = await request(gateway, '/', { method: 'POST', body })
    expect(json).toEqual({ result: ['k', 'v'] })
    await gateway.close()
  })
})

it('leaves everything as Redis has it when asked to', async () => {
  const gateway = await startGateway({ redis: fixture.redis.url, dialect: 'redis' })
  const run = (...words: string[]) => request(gateway, `/${words.join('/')}`)
  expect(await run('copy', 'k', 'k')).toMatchObject({ status: 400 })
  expect(await run('scan', '0', 'withtype')).toMatchObject({ status: 400 })
  const script = encodeURIComponent('#!lua flags=allow-key-locking\nreturn 1')
  expect(await run('eval', script, '0')).toMatchObject({ status: 400 })
  await gateway.close()
})
