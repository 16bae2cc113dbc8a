import { describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

interface Received {
  readonly id: string
  readonly body: unknown
  readonly deliveries: number
}

function queue(): { name: string; path: string; key: string } {
  const name = `test-${crypto.randomUUID()}`
  return { name, path: `/v1/queues/${name}`, key: `message-queue:{${name}}` }
}

/** Sends messages; their ids. */
async function send(path: string, ...messages: unknown[]): Promise<string[]> {
  const response = await api(`${path}/messages`, { body: { messages } })
  expect(response.status).toBe(201)
  return (await response.json<{ ids: string[] }>()).ids
}

async function receive(path: string, body: object = {}): Promise<Received[]> {
  const response = await api(`${path}/receipts`, { body })
  expect(response.status).toBe(200)
  return (await response.json<{ messages: Received[] }>()).messages
}

/** Receives again and again until there are so many messages. */
async function receiveUntil(path: string, count: number, body: object): Promise<Received[]> {
  const messages: Received[] = []
  await vi.waitFor(
    async () => {
      messages.push(...(await receive(path, body)))
      expect(messages.length).toBeGreaterThanOrEqual(count)
    },
    { timeout: 20_000, interval: 20 },
  )
  return messages
}

async function acknowledge(path: string, id: string): Promise<number> {
  return (await api(`${path}/receipts/${id}`, { method: 'DELETE' })).status
}

async function state(path: string): Promise<Record<string, unknown>> {
  return await (await api(path)).json()
}

describe('a queue', () => {
  it('gives each message to one receiver, in the order in which they were sent', async () => {
    const { path } = queue()
    const ids = await send(path, 'a', 'b', 'c')
    expect(await receive(path, { limit: 2 })).toEqual([
      { id: ids[0], body: 'a', deliveries: 1 },
      { id: ids[1], body: 'b', deliveries: 1 },
    ])
    expect(await receive(path)).toEqual([{ id: ids[2], body: 'c', deliveries: 1 }])
    expect(await receive(path)).toEqual([])
  })

  it('brings back any JSON as it was sent', async () => {
    const { path } = queue()
    const messages =
      '[null, false, 0.1, "é\\u0000", [], {}, {"$base64": "x"}, {"n": 9007199254740993}, {"__proto__": {"a": [1]}}]'
    const sent = await api(`${path}/messages`, { body: `{"messages": ${messages}}` })
    expect(sent.status).toBe(201)
    const answer = await (await api(`${path}/receipts`, { body: { limit: 100 } })).text()
    const bodies = Array.from(answer.matchAll(/"body":(.*?),"deliveries"/g), ([, body]) => body)
    expect(`[${bodies.join(',')}]`).toBe(messages.replaceAll(' ', ''))
  })

  it('gives all of many messages to parallel receivers, each once', async () => {
    const { path } = queue()
    const numbers = Array.from({ length: 100 }, (_, n) => n)
    await send(path, ...numbers)
    const received = await Promise.all(
      Array.from({ length: 16 }, () => receive(path, { limit: 10, visibility: 600 })),
    )
    const bodies = received.flat().map(({ body }) => Number(body))
    expect(bodies.sort((a, b) => a - b)).toEqual(numbers)
  })

  it('tells how much waits', async () => {
    const { name, path, key } = queue()
    const empty = { queue: name, length: 0, pending: 0, oldest: null, deadLetters: 0 }
    expect(await state(path)).toEqual(empty)
    await send(path, 'a', 'b')
    expect(await state(path)).toEqual({ ...empty, length: 2, oldest: expect.any(Number) })
    const [first] = await receive(path)
    expect(await state(path)).toMatchObject({ length: 2, pending: 1 })
    await acknowledge(path, first?.id ?? '')
    expect(await state(path)).toMatchObject({ length: 1, pending: 0 })
    await redis.delete(key)
    await redis.xadd(key, { body: '"old"' }, `${Date.now() - 60_000}-0`)
    const { oldest } = await state(path)
    expect(oldest).toBeGreaterThan(59)
    expect(oldest).toBeLessThan(600)
  })

  it('takes what a Python producer appends, JSON or not', async () => {
    const { path, key } = queue()
    await redis.xadd(key, { body: '{"to": "ada"}' })
    await redis.xadd(key, { body: 'no JSON' })
    await redis.xadd(key, { body: Uint8Array.of(255) })
    await redis.xadd(key, { to: 'ada' })
    const bodies = (await receive(path, { limit: 10 })).map(({ body }) => body)
    expect(bodies).toEqual([
      { to: 'ada' },
      'no JSON',
      { $base64: '/w==' },
      [[{ $base64: 'dG8=' }, { $base64: 'YWRh' }]],
    ])
  })
})

it('gives what somebody appended that is too deep for JSON as text', async () => {
  const { path, key } = queue()
  const body = '['.repeat(50_000) + ']'.repeat(50_000)
  await redis.xadd(key, { body })
  expect((await receive(path)).map((message) => message.body)).toEqual([body])
})

describe('a message', () => {
  it('is gone for good when it is acknowledged, also by one that was late', async () => {
    const { path, key } = queue()
    const [id = ''] = await send(path, 'work')
    expect(await acknowledge(path, id)).toBe(404)
    await receive(path, { visibility: 0.001 })
    await receiveUntil(path, 1, { visibility: 600 })
    expect(await acknowledge(path, id)).toBe(204)
    expect(await redis.xlen(key)).toBe(0)
    expect(await acknowledge(path, id)).toBe(404)
    expect(await receive(path)).toEqual([])
  })

  it('of a consumer that crashed is delivered again once its time ran out, and not before', async () => {
    const { path } = queue()
    const [id] = await send(path, 'work')
    const since = Date.now()
    await receive(path, { visibility: 1, consumer: 'crashed' })
    const [again] = await receiveUntil(path, 1, { visibility: 600, consumer: 'other' })
    expect(Date.now() - since).toBeGreaterThanOrEqual(999)
    expect(again).toEqual({ id, body: 'work', deliveries: 2 })
    expect(await receive(path)).toEqual([])
  })

  it('that came back goes before new ones', async () => {
    const { path } = queue()
    const [first] = await send(path, 'first')
    await receive(path)
    await send(path, 'second')
    await api(`${path}/receipts/${first}`, { method: 'PATCH', body: { visibility: 0 } })
    const bodies = (await receive(path, { limit: 2 })).map(({ body }) => body)
    expect(bodies).toEqual(['first', 'second'])
  })

  it('is kept for longer when its receiver asks for it', async () => {
    const { path } = queue()
    const [id = ''] = await send(path, 'work', 'more')
    await receive(path, { limit: 2, visibility: 0.5 })
    const extended = await api(`${path}/receipts/${id}`, {
      method: 'PATCH',
      body: { visibility: 600 },
    })
    expect(extended.status).toBe(200)
    expect(await extended.json()).toEqual({ id, visibility: 600 })
    const [other] = await receiveUntil(path, 1, { limit: 10, visibility: 600 })
    expect(other).toMatchObject({ body: 'more', deliveries: 2 })
    expect(await receive(path)).toEqual([])
  })

  it('is given back at once by a visibility of 0', async () => {
    const { path } = queue()
    const [id] = await send(path, 'work')
    await receive(path, { visibility: 600 })
    await api(`${path}/receipts/${id}`, { method: 'PATCH', body: { visibility: 0 } })
    expect(await receive(path)).toEqual([{ id, body: 'work', deliveries: 2 }])
  })

  it('that was deleted by somebody else while it was out does not come back', async () => {
    const { path, key } = queue()
    const [id = ''] = await send(path, 'work')
    await receive(path, { visibility: 600 })
    await redis.xdel(key, id)
    await api(`${path}/receipts/${id}`, { method: 'PATCH', body: { visibility: 0 } })
    expect(await receive(path)).toEqual([])
    expect(await state(path)).toMatchObject({ length: 0, pending: 0 })
  })
})

describe('a dead letter', () => {
  /** A queue whose message has been delivered twice, and given up. */
  async function given(
    body: unknown = { to: 'ada' },
  ): Promise<ReturnType<typeof queue> & { id: string }> {
    const one = queue()
    const [id = ''] = await send(one.path, body)
    const giveBack = { method: 'PATCH', body: { visibility: 0 } }
    for (let delivery = 1; delivery <= 2; delivery++) {
      expect(await receive(one.path, { maxDeliveries: 2 })).toHaveLength(1)
      await api(`${one.path}/receipts/${id}`, giveBack)
    }
    expect(await receive(one.path, { maxDeliveries: 2 })).toEqual([])
    return { ...one, id }
  }

  it('is what a message becomes that was delivered too often', async () => {
    const { path } = await given()
    expect(await state(path)).toMatchObject({ length: 0, pending: 0, deadLetters: 1 })
    const { messages, cursor } = await (await api(`${path}/dead-letters`)).json<{
      messages: Received[]
      cursor: null
    }>()
    expect(messages).toEqual([{ id: expect.any(String), body: { to: 'ada' }, deliveries: 2 }])
    expect(cursor).toBeNull()
  })

  it('makes room for a message that can be delivered', async () => {
    const { path } = queue()
    const [bad] = await send(path, 'bad')
    await receive(path, { maxDeliveries: 1 })
    await api(`${path}/receipts/${bad}`, { method: 'PATCH', body: { visibility: 0 } })
    await send(path, 'good')
    expect(await receive(path, { maxDeliveries: 1 })).toMatchObject([{ body: 'good' }])
  })

  it('is sent again as a new message', async () => {
    const { path } = await given()
    const redriven = await api(`${path}/dead-letters/redrives`, { body: {} })
    expect(await redriven.json()).toEqual({ redriven: 1 })
    expect(await state(path)).toMatchObject({ length: 1, deadLetters: 0 })
    expect(await receive(path)).toMatchObject([{ body: { to: 'ada' }, deliveries: 1 }])
    const again = await api(`${path}/dead-letters/redrives`, { body: { limit: 5 } })
    expect(await again.json()).toEqual({ redriven: 0 })
  })

  it('can be deleted, once', async () => {
    const { path } = await given()
    const { messages } = await (await api(`${path}/dead-letters`)).json<{ messages: Received[] }>()
    const one = `${path}/dead-letters/${messages[0]?.id}`
    expect((await api(one, { method: 'DELETE' })).status).toBe(204)
    await problemOf(await api(one, { method: 'DELETE' }), 404, 'unknown-entry')
  })

  it('is listed with others page by page', async () => {
    const { path, key } = queue()
    for (let n = 1; n <= 3; n++) {
      await redis.xadd(`${key}:dead`, { id: `${n}-1`, deliveries: 5, body: String(n) }, `${n}-0`)
    }
    const page = async (query: string): Promise<{ messages: Received[]; cursor: string | null }> =>
      await (await api(`${path}/dead-letters?limit=2${query}`)).json()
    const first = await page('')
    expect(first.messages.map(({ body }) => body)).toEqual([1, 2])
    const rest = await page(`&cursor=${first.cursor}`)
    expect(rest).toEqual({ messages: [{ id: '3-0', body: 3, deliveries: 5 }], cursor: null })
  })
})

describe('bad requests to a queue', () => {
  it.each([
    ['/messages', {}, 'messages'],
    ['/messages', { messages: [] }, 'messages'],
    ['/messages', { messages: 'a' }, 'messages'],
    ['/messages', { messages: Array.from({ length: 101 }, () => 1) }, 'messages'],
    ['/messages', { messages: [1], delay: 5 }, 'delay'],
    ['/receipts', { limit: 0 }, 'limit'],
    ['/receipts', { limit: 101 }, 'limit'],
    ['/receipts', { limit: 1.5 }, 'limit'],
    ['/receipts', { visibility: 0 }, 'visibility'],
    ['/receipts', { visibility: 43_201 }, 'visibility'],
    ['/receipts', { visibility: '30' }, 'visibility'],
    ['/receipts', { consumer: '' }, 'consumer'],
    ['/receipts', { maxDeliveries: 0 }, 'maxDeliveries'],
    ['/dead-letters/redrives', { limit: 0 }, 'limit'],
    ['/dead-letters/redrives', { ids: [] }, 'ids'],
  ])('are refused: %s %o', async (rest, body, pointer) => {
    const response = await api(queue().path + rest, { body })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })

  it('are refused: a message that is too deep to be written again', async () => {
    const { path } = queue()
    const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    for (const levels of [129, 50_000]) {
      const body = `{"messages": [${deep(levels)}]}`
      const problem = await problemOf(await api(`${path}/messages`, { body }), 400, 'invalid-body')
      expect(problem.pointer).toBe('messages/0')
    }
    const body = `{"messages": [${deep(128)}]}`
    expect((await api(`${path}/messages`, { body })).status).toBe(201)
  })

  it.each([[{}], [{ visibility: -1 }], [{ visibility: null }]])(
    'are refused as extensions: %o',
    async (body) => {
      const response = await api(`${queue().path}/receipts/1-1`, { method: 'PATCH', body })
      await problemOf(response, 400, 'invalid-body')
    },
  )

  it.each(['limit=0', 'cursor=x', 'cursor=18446744073709551616', 'start=0'])(
    'are refused: ?%s',
    async (query) => {
      await problemOf(await api(`${queue().path}/dead-letters?${query}`), 400, 'invalid-query')
    },
  )

  it('name messages that nobody has received', async () => {
    const { path } = queue()
    for (const id of ['1-1', 'x', '*', '18446744073709551616-1']) {
      const one = `${path}/receipts/${encodeURIComponent(id)}`
      await problemOf(await api(one, { method: 'DELETE' }), 404, 'unknown-receipt')
      const patched = await api(one, { method: 'PATCH', body: { visibility: 1 } })
      await problemOf(patched, 404, 'unknown-receipt')
    }
    await problemOf(await api(`${path}/dead-letters/x`, { method: 'DELETE' }), 404, 'unknown-entry')
  })

  it('name a queue that cannot be, one of another type, or one that is none of the token’s', async () => {
    const { path, key } = queue()
    await redis.set(key, 'x')
    for (const [rest, call] of [
      ['', {}],
      ['/messages', { body: { messages: [1] } }],
      ['/receipts', { body: {} }],
      ['/receipts/1-1', { method: 'DELETE' }],
      ['/receipts/1-1', { method: 'PATCH', body: { visibility: 1 } }],
    ] as const) {
      await problemOf(await api(path + rest, call), 409, 'wrong-type')
      await problemOf(await api(`/v1/queues/%7D${rest}`, call), 422, 'unsupported-name')
      const foreign = await apiWith({ QUEUE_KEY_PREFIX: 'redge:' }, path + rest, call)
      await problemOf(foreign, 403, 'forbidden-key')
    }
  })
})

it('costs one request to Redis, whatever is asked of a queue', async () => {
  const { path } = queue()
  const [id] = await send(path, 'a', 'b')
  await receive(path)
  for (const [rest, call] of [
    ['', {}],
    ['/messages', { body: { messages: [1, 2, 3] } }],
    ['/receipts', { body: { limit: 10 } }],
    [`/receipts/${id}`, { method: 'PATCH', body: { visibility: 5 } }],
    [`/receipts/${id}`, { method: 'DELETE' }],
    ['/dead-letters', {}],
    ['/dead-letters/redrives', { body: {} }],
  ] as const) {
    const fetched = vi.spyOn(globalThis, 'fetch')
    expect((await apiWith({}, path + rest, call)).ok).toBe(true)
    expect(fetched).toHaveBeenCalledTimes(1)
    fetched.mockRestore()
  }
})
