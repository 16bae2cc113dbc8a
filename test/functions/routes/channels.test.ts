import { describe, expect, it, vi } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { EventReader } from '../server-sent-events.ts'
import { adminApi, api, apiWith, problemOf } from '../support.ts'

function channel(): { name: string; path: string } {
  const name = uniqueKey('channel')
  return { name, path: `/v1/channels/${encodeURIComponent(name)}/messages` }
}

async function follow(path: string): Promise<EventReader> {
  return new EventReader(await api(path))
}

describe('GET /v1/channels/{channel}/messages', () => {
  it('brings what is published from the answer on, in order', async () => {
    const { name, path } = channel()
    const reader = await follow(path)
    await redis.publish(name, 'one\n, two')
    await redis.publish(name, Uint8Array.of(255, 0))
    const response = await api(path, { body: { message: 'three' } })
    expect(await response.json()).toEqual({ receivers: 1 })
    expect(await reader.take(3)).toEqual([
      { event: 'message', id: '', data: { channel: name, message: 'one\n, two' } },
      { event: 'message', id: '', data: { channel: name, message: { $base64: '/wA=' } } },
      { event: 'message', id: '', data: { channel: name, message: 'three' } },
    ])
    await reader.leave()
  })

  it('ends the subscription when the client leaves', async () => {
    const { name, path } = channel()
    const reader = await follow(path)
    expect(await redis.pubsubNumsub(name)).toEqual([[name, 1]])
    await reader.leave()
    await vi.waitFor(async () => expect(await redis.pubsubNumsub(name)).toEqual([[name, 0]]), {
      timeout: 20_000,
    })
  })

  it('does not stay subscribed for a HEAD', async () => {
    const { name, path } = channel()
    const response = await api(path, { method: 'HEAD' })
    expect(response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
    await vi.waitFor(async () => expect(await redis.pubsubNumsub(name)).toEqual([[name, 0]]), {
      timeout: 20_000,
    })
  })

  it('brings a message to all who follow', async () => {
    const { name, path } = channel()
    const readers = [await follow(path), await follow(path), await follow(path)]
    expect(await redis.publish(name, 'hello')).toBe(3)
    for (const reader of readers) {
      expect(await reader.next()).toMatchObject({ data: { message: 'hello' } })
      await reader.leave()
    }
  })

  it('follows all channels that match a pattern, but those that are none of the token’s', async () => {
    const name = uniqueKey('')
    // A pattern that does not say what it begins with.
    const pattern = encodeURIComponent(`[tr]*${name.slice(5)}*`)
    const reader = await follow(`/v1/channels/${pattern}/messages?pattern=true`)
    const all = new EventReader(await adminApi(`/v1/channels/${pattern}/messages?pattern=true`))
    expect(await redis.publish(`redge:${name.slice(5)}`, 'secret')).toBe(2)
    expect(await redis.publish(`${name}x`, 'hello')).toBe(2)
    expect(await reader.next()).toMatchObject({ data: { channel: `${name}x`, message: 'hello' } })
    expect(await all.next()).toMatchObject({ data: { message: 'secret' } })
    await reader.leave()
    await all.leave()
  })

  it('does not take a pattern for one unless it is told to', async () => {
    const name = uniqueKey('')
    const reader = await follow(`/v1/channels/${encodeURIComponent(`${name}*`)}/messages`)
    expect(await redis.publish(`${name}x`, 'no')).toBe(0)
    expect(await redis.publish(`${name}*`, 'yes')).toBe(1)
    expect(await reader.next()).toMatchObject({ data: { message: 'yes' } })
    await reader.leave()
  })

  it('says before it begins that Redis does not let it', async () => {
    const { path } = channel()
    const response = await apiWith({ UPSTASH_REDIS_REST_TOKEN: 'wrong' }, path)
    await problemOf(response, 502, 'redis-authentication')
    const settings = { UPSTASH_REDIS_REST_URL: '', UPSTASH_REDIS_REST_TOKEN: '' }
    await problemOf(await apiWith(settings, path), 503, 'not-configured')
  })

  it.each(['pattern=yes', 'pattern=', 'from=0'])('refuses ?%s', async (query) => {
    await problemOf(await api(`${channel().path}?${query}`), 400, 'invalid-query')
  })
})

describe('POST /v1/channels/{channel}/messages', () => {
  it('tells how many have got the message', async () => {
    const { path } = channel()
    const response = await api(path, { body: { message: { $base64: '/w==' } } })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ receivers: 0 })
  })

  it.each([[{}], [{ message: null }], [{ message: { a: 1 } }], [{ message: 'a', to: 'b' }]])(
    'refuses %o',
    async (body) => {
      await problemOf(await api(channel().path, { body }), 400, 'invalid-body')
    },
  )
})

describe('GET /v1/channels', () => {
  it('lists channels with subscribers, but those that are none of the token’s', async () => {
    const name = uniqueKey('listed')
    const readers = [
      await follow(`/v1/channels/${name}/messages`),
      await follow(`/v1/channels/${name}/messages`),
    ]
    const own = new EventReader(await adminApi(`/v1/channels/redge:${name}/messages`))
    const match = encodeURIComponent(`*${name}`)
    const list = async (ask: typeof api): Promise<unknown> =>
      await (await ask(`/v1/channels?match=${match}`)).json()
    expect(await list(api)).toEqual({ channels: [{ channel: name, subscribers: 2 }] })
    expect(await list(adminApi)).toMatchObject({ channels: { length: 2 } })
    for (const reader of [...readers, own]) await reader.leave()
  })

  it('is empty where nobody is subscribed', async () => {
    const response = await api(`/v1/channels?match=${uniqueKey('nobody')}`)
    expect(await response.json()).toEqual({ channels: [] })
  })

  it('refuses another query', async () => {
    await problemOf(await api('/v1/channels?pattern=x'), 400, 'invalid-query')
  })
})

it('lets nobody publish on or follow a protected channel', async () => {
  const path = '/v1/channels/redge:secret/messages'
  await problemOf(await api(path), 403, 'forbidden-key')
  await problemOf(await api(`${path}?pattern=true`), 403, 'forbidden-key')
  await problemOf(await api(path, { body: { message: 'x' } }), 403, 'forbidden-key')
})
