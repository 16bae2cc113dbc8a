import { describe, expect, it } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { json, put } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

async function bitmapOf(...offsets: number[]): Promise<{ key: string; path: string }> {
  const key = uniqueKey()
  for (const offset of offsets) await redis.setbit(key, offset, 1)
  return { key, path: `/v1/bitmaps/${key}` }
}

describe('GET /v1/bitmaps/{key}', () => {
  it.each([
    ['', [0, 7, 8, 21], 4],
    ['?start=1', [7, 8, 21], 3],
    ['?start=7&end=8', [7, 8], 2],
    ['?end=6', [0], 1],
    ['?start=22', [], 0],
    ['?start=999', [], 0],
    ['?start=8&end=7', [], 0],
  ])('tells and counts the bits of %s', async (query, bits, count) => {
    const { path } = await bitmapOf(0, 7, 8, 21)
    expect(await json(path + query)).toEqual({ count, length: 24, bits, next: null })
  })

  it('tells a thousand, and where to go on', async () => {
    const { key, path } = await bitmapOf()
    await redis.set(key, new Uint8Array(300).fill(0xff))
    const all = Array.from({ length: 2400 }, (_, offset) => offset)
    expect(await json(path)).toEqual({
      count: 2400,
      length: 2400,
      bits: all.slice(0, 1000),
      next: 1000,
    })
    expect(await json(`${path}?start=2000`)).toMatchObject({ bits: all.slice(2000), next: null })
    expect(await json(`${path}?start=1000&end=1999`)).toMatchObject({ next: null })
  })

  it('looks at 64 KiB at once', async () => {
    const WINDOW = 64 * 1024 * 8
    const { path } = await bitmapOf(3, WINDOW + 3)
    const answer = { count: 2, length: WINDOW + 8 }
    expect(await json(path)).toEqual({ ...answer, bits: [3], next: WINDOW })
    expect(await json(`${path}?start=${WINDOW}`)).toEqual({
      ...answer,
      count: 1,
      bits: [WINDOW + 3],
      next: null,
    })
  })

  it('is empty for an empty string', async () => {
    const { key, path } = await bitmapOf()
    await problemOf(await api(path), 404, 'unknown-key')
    await redis.set(key, '')
    expect(await json(path)).toEqual({ count: 0, length: 0, bits: [], next: null })
  })
})

describe('PUT /v1/bitmaps/{key}/bits/{offset}', () => {
  it('sets and clears', async () => {
    const { key, path } = await bitmapOf()
    expect(await put(`${path}/bits/10`, { bit: 1 })).toEqual({ previous: 0 })
    expect(await put(`${path}/bits/10`, { bit: 0 })).toEqual({ previous: 1 })
    expect(await redis.strlen(key)).toBe(2)
  })

  it.each(['-1', 'a', '1.5', '134217728', '4294967296'])(
    'refuses the offset %s',
    async (offset) => {
      const { key, path } = await bitmapOf()
      const response = await api(`${path}/bits/${offset}`, { method: 'PUT', body: { bit: 1 } })
      await problemOf(response, 400, 'invalid-name')
      expect(await redis.exists(key)).toBe(0)
    },
  )

  it.each([{ bit: 2 }, { bit: '1' }, { bit: true }, {}])('refuses %o', async (body) => {
    const { path } = await bitmapOf()
    const response = await api(`${path}/bits/1`, { method: 'PUT', body })
    await problemOf(response, 400, 'invalid-body')
  })
})
