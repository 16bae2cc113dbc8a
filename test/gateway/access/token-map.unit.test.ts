import { expect, it } from 'vitest'
import { TokenMap } from '../../../gateway/access/token-map.ts'

it('finds what belongs to a token, again and again, and nothing for others', () => {
  const map = new TokenMap<number>()
  map.set('one', 1)
  map.set('two', 2)
  const tokens = ['one', 'one', 'two', 'one', 'twe', 'two', 'tw', 'two ', '', 'two']
  const found = tokens.map((token) => map.get(token))
  expect(found).toEqual([1, 1, 2, 1, undefined, 2, undefined, undefined, undefined, 2])
  map.set('two', 3)
  expect(map.get('two')).toBe(3)
})
