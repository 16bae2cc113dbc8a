import { expect, it } from 'vitest'
import { createCaches } from '../../../lib/cache/index.ts'
import { Redis } from '../../../lib/index.ts'

/** A Redis 6, where SET takes either NX or GET: no such server can be had for a test. */
function redisSix(stored: Map<string, string>, sent: string[][]): Redis {
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const words = JSON.parse(String(init?.body)) as string[]
    const [name = '', key = '', value = ''] = words
    sent.push(words)
    if (words.includes('NX') && words.includes('GET')) {
      return Response.json({ error: 'ERR syntax error' }, { status: 400 })
    }
    if (name === 'GET') return Response.json({ result: base64(stored.get(key)) })
    if (stored.has(key)) return Response.json({ result: null })
    stored.set(key, value)
    return Response.json({ result: btoa('OK') })
  }
  return new Redis({
    url: 'https://door.example',
    token: 'x',
    fetch: fetch as typeof globalThis.fetch,
  })
}

function base64(text: string | undefined): string | null {
  return text === undefined ? null : btoa(text)
}

it('getOrSet stores on a server before Redis 7', async () => {
  const [stored, sent] = [new Map<string, string>(), [] as string[][]]
  const { default: cache } = createCaches({ default: { redis: redisSix(stored, sent) } })
  expect(await cache.getOrSet('k', () => 5)).toBe(5)
  expect(stored).toEqual(new Map([[':1:k', '5']]))
  expect(sent.map((words) => words.join(' '))).toEqual([
    'GET :1:k',
    'SET :1:k 5 PX 300000 NX GET',
    'SET :1:k 5 PX 300000 NX',
  ])
})

it('getOrSet gives what is there on a server before Redis 7', async () => {
  const { default: cache } = createCaches({
    default: { redis: redisSix(new Map([[':1:k', '7']]), []) },
  })
  expect(await cache.getOrSet('k', 5)).toBe(7)
})
