import { describe, expect, it } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { json } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

describe('/v1/hyperloglogs/{key}', () => {
  it('counts different elements', async () => {
    const path = `/v1/hyperloglogs/${uniqueKey()}`
    const add = (elements: unknown[]): Promise<unknown> =>
      json(`${path}/elements`, { body: { elements } })
    expect(await add(['a', 'b', 7, { $base64: '/w==' }])).toEqual({ changed: true })
    expect(await add(['a', '7', { $base64: 'Yg==' }])).toEqual({ changed: false })
    expect(await json(path)).toEqual({ count: 4 })
  })

  it('is made without an element, too', async () => {
    const path = `/v1/hyperloglogs/${uniqueKey()}`
    await problemOf(await api(path), 404, 'unknown-key')
    expect(await json(`${path}/elements`, { body: { elements: [] } })).toEqual({ changed: true })
    expect(await json(path)).toEqual({ count: 0 })
  })

  it.each([
    [{}],
    [{ elements: 'a' }],
    [{ elements: [null] }],
    [{ elements: Array(1001).fill('a') }],
  ])('refuses %o', async (body) => {
    const key = uniqueKey()
    const response = await api(`/v1/hyperloglogs/${key}/elements`, { body })
    await problemOf(response, 400, 'invalid-body')
    expect(await redis.exists(key)).toBe(0)
  })
})
