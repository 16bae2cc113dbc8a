import { describe, expect, it } from 'vitest'
import {
  BudgetExceededError,
  ConnectionError,
  DataError,
  MaybeAppliedError,
  Redis,
  ResponseError,
  TimeoutError,
} from '../../../lib/index.ts'

const MAX = 1000

/** A client whose endpoint answers every command of a request with its first word, and the bodies it was sent. */
function limited(answer?: (nth: number) => Response | Promise<Response> | undefined): {
  redis: Redis
  bodies: string[]
} {
  const bodies: string[] = []
  const redis = new Redis({
    url: 'http://redis.test',
    token: 't',
    retry: false,
    maxRequestSize: MAX,
    fetch: async (input, init) => {
      const body = init?.body as string
      bodies.push(body)
      const aborted = new Promise<never>((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
      const other = await Promise.race([answer?.(bodies.length), aborted])
      if (other) return other
      const json = JSON.parse(body) as unknown[]
      if (new URL(String(input)).pathname === '/') return Response.json({ result: json[0] })
      const replyTo = ([name, word]: unknown[]): unknown => (name === 'APPEND' ? 1 : word)
      return Response.json(json.map((words) => ({ result: replyTo(words as unknown[]) })))
    },
  })
  return { redis, bodies }
}

const bytes = (text: string): number => new TextEncoder().encode(text).length
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('expected a rejection'),
    (reason: unknown) => reason,
  )

function echoes(redis: Redis, texts: readonly string[], transaction = false) {
  const pipeline = redis.pipeline({ transaction })
  for (const text of texts) pipeline.echo(text)
  return pipeline
}

describe('a pipeline', () => {
  it.each([
    ['ASCII', 'x'.repeat(20)],
    ['three bytes a character', '€'.repeat(20)],
    ['surrogate pairs', '😀'.repeat(10)],
    ['escapes', '\u0000"\n'.repeat(7)],
  ])('of %s is sent in as few requests as fit, in order', async (_, text) => {
    const { redis, bodies } = limited()
    const texts = Array.from({ length: 200 }, (__, index) => `${index}${text}`)
    expect(await echoes(redis, texts).execute()).toEqual(texts)
    expect(Math.max(...bodies.map(bytes))).toBeLessThanOrEqual(MAX)
    const [total, longest] = [bytes(JSON.stringify(texts.map((t) => ['ECHO', t]))), 140]
    expect(bodies.length).toBeLessThanOrEqual(Math.ceil(total / (MAX - longest)))
    expect(bodies.flatMap((body) => JSON.parse(body) as unknown[])).toHaveLength(200)
  })

  it.each([
    [MAX, 1],
    [MAX + 1, 2],
  ])('whose body has %i bytes takes %i request(s)', async (size, requests) => {
    const { redis, bodies } = limited()
    const empty = bytes(
      JSON.stringify([
        ['ECHO', 'a'],
        ['ECHO', ''],
      ]),
    )
    const texts = ['a', 'b'.repeat(size - empty)]
    expect(await echoes(redis, texts).execute()).toEqual(texts)
    expect(bodies).toHaveLength(requests)
  })

  it('with a command that is too large is refused before anything is sent', async () => {
    const { redis, bodies } = limited()
    const pipeline = echoes(redis, ['a', 'b'.repeat(MAX)])
    const error = await reasonOf(pipeline.execute())
    expect(error).toBeInstanceOf(DataError)
    expect(String(error)).toMatch(/Command 2 .* 1004 bytes.* 1000 .*Nothing was sent/)
    expect(bodies).toEqual([])
  })

  it('sends a command that is large by its escapes only by itself', async () => {
    const { redis, bodies } = limited()
    const texts = ['a', '"'.repeat(MAX - 10), 'b']
    expect(await echoes(redis, texts).execute()).toEqual(texts)
    expect(bodies).toHaveLength(3)
  })

  it('with bytes that no batch can carry is refused before anything is sent', async () => {
    const { redis, bodies } = limited()
    const pipeline = echoes(redis, ['a'.repeat(600), 'b'.repeat(600)])
    pipeline.fcall('f', 1, Uint8Array.of(255))
    expect(await reasonOf(pipeline.execute())).toMatchObject({ code: 'UNSUPPORTED' })
    expect(bodies).toEqual([])
  })
})

describe('when a later part fails', () => {
  const texts = Array.from({ length: 4 }, () => 'x'.repeat(400))

  it('the error says how much has run', async () => {
    const { redis, bodies } = limited((nth) =>
      nth === 2 ? Promise.reject(new TypeError('gone')) : undefined,
    )
    const error = await reasonOf(echoes(redis, texts).execute())
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).not.toBeInstanceOf(MaybeAppliedError)
    expect(String(error)).toContain('The first 2 of the 4 commands')
    expect(bodies).toHaveLength(2)
  })

  it('it is a MaybeAppliedError when what has run must not be repeated', async () => {
    const down = { status: 503, headers: { 'retry-after': '1' } }
    const { redis } = limited((nth) =>
      nth === 2 ? Response.json({ error: 'ERR down' }, down) : undefined,
    )
    const pipeline = redis.pipeline({ transaction: false })
    for (const text of texts) pipeline.append('k', text)
    const error = await reasonOf(pipeline.execute())
    expect(error).toBeInstanceOf(MaybeAppliedError)
    expect(error).toMatchObject({ code: 'MAYBE_APPLIED', status: 503, argCount: 4 })
    expect(String(error)).toContain('The first 2 of the 4 commands')
  })

  it('it is a MaybeAppliedError when the parts together must not be repeated', async () => {
    const { redis } = limited((nth) =>
      nth === 2 ? Promise.reject(new TypeError('gone')) : undefined,
    )
    const pipeline = redis
      .pipeline({ transaction: false })
      .get('k')
      .set('a', texts[0] ?? '')
    const error = await reasonOf(
      pipeline
        .set('b', texts[0] ?? '')
        .set('k', 'v')
        .execute(),
    )
    expect(error).toBeInstanceOf(MaybeAppliedError)
  })

  it('tells what a budget has left that others have spent meanwhile', async () => {
    const { redis } = limited((nth) => {
      if (nth === 1) void view.ping()
      return undefined
    })
    const view = redis.with({ budget: { requests: 2 } })
    const error = await reasonOf(echoes(view, texts).execute())
    expect(error).toBeInstanceOf(BudgetExceededError)
    expect(error).toMatchObject({ needed: { requests: 1 }, left: { requests: 0 } })
  })

  it("keeps the class and the code of the server's error", async () => {
    const { redis } = limited((nth) =>
      nth === 2 ? Response.json({ error: 'NOPERM no' }, { status: 400 }) : undefined,
    )
    const error = await reasonOf(echoes(redis, texts).execute())
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'NOPERM', status: 400 })
  })

  it('the first part fails as it would alone', async () => {
    const { redis } = limited(() => Promise.reject(new TypeError('gone')))
    const error = await reasonOf(echoes(redis, texts).execute())
    expect(String(error)).not.toContain('have run')
  })

  it('the timeout is for all parts together', async () => {
    const { redis, bodies } = limited((nth) => (nth === 2 ? new Promise(() => {}) : undefined))
    const error = await reasonOf(echoes(redis, texts).execute({ timeout: 0.5 }))
    expect(error).toBeInstanceOf(TimeoutError)
    expect(String(error)).toContain('The first 2 of the 4 commands')
    expect(bodies).toHaveLength(2)
  })

  it('an abort rejects with its reason', async () => {
    const controller = new AbortController()
    const { redis } = limited((nth) => {
      if (nth !== 2) return undefined
      controller.abort('enough')
      return Promise.reject(new TypeError('aborted'))
    })
    const { signal } = controller
    expect(await reasonOf(echoes(redis, texts).execute({ signal }))).toBe('enough')
  })
})

describe('what cannot be split', () => {
  it('is refused when it is a transaction, before anything is sent', async () => {
    const { redis, bodies } = limited()
    const error = await reasonOf(echoes(redis, ['x'.repeat(600), '€'.repeat(200)], true).execute())
    expect(error).toBeInstanceOf(DataError)
    expect(String(error)).toMatch(/transaction cannot be split: .* 1208 bytes.* 1000 /)
    expect(bodies).toEqual([])
  })

  it('is refused when it is a command', async () => {
    const { redis, bodies } = limited()
    const error = await reasonOf(redis.echo('x'.repeat(MAX)))
    expect(error).toBeInstanceOf(DataError)
    expect(String(error)).toMatch(/ECHO cannot be sent: it has 1004 bytes.* 1000 /)
    expect(bodies).toEqual([])
  })

  it('goes out when it just fits', async () => {
    const { redis } = limited()
    expect(await redis.echo('x'.repeat(MAX - 4))).toBe('ECHO')
    const texts = ['x'.repeat(500), '€'.repeat(164)]
    expect(await echoes(redis, texts, true).execute()).toEqual(texts)
  })

  it('takes a limit that is a positive number', () => {
    const endpoint = { url: 'http://redis.test', token: 't' }
    for (const maxRequestSize of [0, -1, Number.NaN]) {
      expect(() => new Redis({ ...endpoint, maxRequestSize })).toThrow(DataError)
    }
  })
})
