import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../../functions/app.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { EventReader } from '../server-sent-events.ts'
import { api, apiWith, problemOf } from '../support.ts'

function stream(): { key: string; path: string } {
  const key = uniqueKey('stream')
  return { key, path: `/v1/streams/${encodeURIComponent(key)}/tail` }
}

async function append(key: string, from: number, to: number): Promise<void> {
  const pipe = redis.pipeline()
  for (let n = from; n <= to; n++) pipe.xadd(key, { n }, `${n}-0`)
  await pipe.execute()
}

/** What the reader of entries `from` to `to` has to see. */
function events(from: number, to: number): unknown[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index
    return { event: 'entry', id: `${n}-0`, data: { id: `${n}-0`, fields: { n: String(n) } } }
  })
}

async function tail(path: string, lastEventId?: string): Promise<EventReader> {
  const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }
  return new EventReader(await api(path, { headers }))
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('GET /v1/streams/{key}/tail', () => {
  it('brings what is appended from now on', async () => {
    const { key, path } = stream()
    await append(key, 1, 3)
    const reader = await tail(path)
    await append(key, 4, 5)
    expect(await reader.take(2)).toEqual(events(4, 5))
    await append(key, 6, 6)
    expect(await reader.take(1)).toEqual(events(6, 6))
    await reader.leave()
  })

  it('brings everything there is, and what comes then, when it begins at 0', async () => {
    const { key, path } = stream()
    await append(key, 1, 250)
    const reader = await tail(`${path}?after=0`)
    expect(await reader.take(250)).toEqual(events(1, 250))
    await append(key, 251, 251)
    expect(await reader.take(1)).toEqual(events(251, 251))
    await reader.leave()
  })

  it('waits for a stream that does not exist yet', async () => {
    const { key, path } = stream()
    const reader = await tail(path)
    await append(key, 1, 1)
    expect(await reader.take(1)).toEqual(events(1, 1))
    await reader.leave()
  })

  it('goes on behind the last entry that was read, without loss or repetition', async () => {
    const { key, path } = stream()
    const seen: unknown[] = []
    let lastEventId: string | undefined = '0'
    const writing = (async () => {
      for (let n = 1; n <= 300; n += 20) await append(key, n, n + 19)
    })()
    // The client leaves after every few entries, wherever the answer has got to.
    for (let round = 1; seen.length < 300; round++) {
      const reader: EventReader = await tail(path, lastEventId)
      seen.push(...(await reader.take(Math.min(7 * round, 300 - seen.length))))
      lastEventId = (seen.at(-1) as { id: string }).id
      await reader.leave()
    }
    await writing
    expect(seen).toEqual(events(1, 300))
  })

  it('tells a client where it stands before there is any entry, so that none is missed', async () => {
    const { key, path } = stream()
    await append(key, 1, 2)
    const reader = await tail(path)
    await reader.begin()
    expect(reader.lastEventId).toBe('2-0')
    await reader.leave()
    await append(key, 3, 4)
    const again = await tail(path, reader.lastEventId)
    expect(await again.take(2)).toEqual(events(3, 4))
    await again.leave()
  })

  it('ends after so many requests to Redis, and a client that comes again has missed nothing', async () => {
    const { key, path } = stream()
    await append(key, 1, 2)
    const settings = { TAIL_MAX_REQUESTS: '3' }
    const fetched = vi.spyOn(globalThis, 'fetch')
    const reader = new EventReader(await apiWith(settings, `${path}?after=0`))
    expect(await reader.all()).toEqual(events(1, 2))
    expect(reader.comments).toContain('end')
    expect(fetched).toHaveBeenCalledTimes(3)
    await append(key, 3, 3)
    const headers = { 'Last-Event-ID': reader.lastEventId }
    const again = new EventReader(await apiWith(settings, path, { headers }))
    expect(await again.all()).toEqual(events(3, 3))
  })

  it('ends, and asks Redis no more, when the client has left', async () => {
    const { path } = stream()
    const context = createExecutionContext()
    const headers = { Authorization: `Bearer ${env.REDGE_API_TOKEN}` }
    const request = new Request(`http://worker.test${path}`, { headers })
    const reader = new EventReader(await createApp().fetch(request, env, context))
    await reader.begin()
    await reader.leave()
    // Resolves when nothing of the request goes on.
    await waitOnExecutionContext(context)
  })

  it('tells what went wrong while it goes on, and ends', async () => {
    const { key, path } = stream()
    const reader = await tail(path)
    await reader.begin()
    await redis.set(key, 'no stream any more')
    expect(await reader.all()).toMatchObject([
      { event: 'error', data: { type: 'urn:redge:problem:wrong-type', status: 409 } },
    ])
  })

  it.each(['', 'x', '1-2-3', '18446744073709551616', '$'])(
    'takes no %j for an id of an entry',
    async (id) => {
      const { path } = stream()
      if (id !== '') {
        const response = await api(path, { headers: { 'Last-Event-ID': id } })
        await problemOf(response, 400, 'invalid-query')
      }
      await problemOf(await api(`${path}?after=${id}&x=1`), 400, 'invalid-query')
    },
  )

  it('writes values as it is told to, and refuses a first entry that is no text', async () => {
    const { key, path } = stream()
    await redis.xadd(key, { a: Uint8Array.of(255) }, '1-0')
    await problemOf(await api(`${path}?after=0&encoding=text`), 409, 'not-text')
    const reader = await tail(`${path}?after=0`)
    const data = { id: '1-0', fields: { a: { $base64: '/w==' } } }
    expect(await reader.take(1)).toEqual([{ event: 'entry', id: '1-0', data }])
    await reader.leave()
  })
})
