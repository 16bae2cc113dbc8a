import { expect, it } from 'vitest'
import { withAssertions } from './stated-results.ts'

it.each([
  ["await f('//') // 1: one\n", "deepStrictEqual(await f('//'), 1)\n"],
  ['await f() // true, or false\n', 'deepStrictEqual(await f(), true)\n'],
  ["await f() // [['a', 1]]\n", "deepStrictEqual(await f(), [['a', 1]])\n"],
  ["await f() // { a: '1' }\n", "deepStrictEqual(await f(), { __proto__: null, a: '1' })\n"],
  ['const a = await f()\n// [true, 1]\n', 'const a = await f()\ndeepStrictEqual(a, [true, 1])\n'],
  ['const a = await f()\n// and so on\n', 'const a = await f()\n// and so on\n'],
])('asserts what %j states', (code, checked) => {
  expect(withAssertions(code)).toBe(
    `import { deepStrictEqual } from 'node:assert/strict'; ${checked}`,
  )
})

it('does not pass over a comment that it cannot read', () => {
  expect(() => withAssertions('await f() // as you like\n')).toThrow('No result is stated here')
})
