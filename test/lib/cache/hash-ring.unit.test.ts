import { describe, expect, it } from 'vitest'
import { HashRing } from '../../../lib/cache/hash-ring.ts'
import rings from '../../fixtures/django/hash-ring.json' with { type: 'json' }

describe.each(rings)('a ring of $nodes', ({ nodes, node_of_redis_key: nodeOfKey }) => {
  it('finds the nodes that Python finds', async () => {
    const ring = new HashRing(nodes)
    const found = Object.keys(nodeOfKey).map(async (key) => [key, await ring.nodeOf(key)])
    expect(Object.fromEntries(await Promise.all(found))).toEqual(nodeOfKey)
  })
})

describe('what is hashed', () => {
  const ring = new HashRing(Array.from({ length: 50 }, (_, index) => `node${index}`))

  // The text on the right has no braces, or is hashed as a whole for want of a pair of them.
  it.each([
    ['{a}{b}', 'b'],
    ['{a}{b', 'a'],
    ['x{a{b}c}', 'b}c'],
    ['a\u2028{b}', 'b'],
    ['{a}\nline', 'a'],
  ])('of %j is %j', async (name, part) => {
    expect(await ring.nodeOf(name)).toBe(await ring.nodeOf(part))
  })

  it('is the whole name when a line feed comes before the braces', async () => {
    const [name, part] = ['line\n{a}', 'a']
    expect(await ring.nodeOf(name)).not.toBe(await ring.nodeOf(part))
  })
})
