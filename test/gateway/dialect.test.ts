import { Redis } from '@upstash/redis'
import { expect, it } from 'vitest'
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

it('leaves everything as Redis has it when asked to', async () => {
  const gateway = await startGateway({ redis: fixture.redis.url, dialect: 'redis' })
  const run = (...words: string[]) => request(gateway, `/${words.join('/')}`)
  expect(await run('copy', 'k', 'k')).toMatchObject({ status: 400 })
  expect(await run('scan', '0', 'withtype')).toMatchObject({ status: 400 })
  await gateway.close()
})
