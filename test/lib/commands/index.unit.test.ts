/// <reference types="vite/types/importMeta.d.ts" />
import { expect, test } from 'vitest'
import { Commands } from '../../../lib/commands/index.ts'

const modules = import.meta.glob<Record<string, unknown>>('../../../lib/commands/*.ts', {
  eager: true,
})

/** Every class of `lib/commands` that is named for a family, with the methods it defines. */
const families = new Map<string, string[]>()
for (const [name, value] of Object.values(modules).flatMap(Object.entries)) {
  if (typeof value !== 'function' || !/.Commands$/.test(name)) continue
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(value.prototype)
  families.set(name, Object.keys(methods))
}

test('every method of every family is a command', () => {
  expect(families.size).toBeGreaterThan(5)
  for (const [family, methods] of families) {
    const missing = methods.filter((method) => !Object.hasOwn(Commands.prototype, method))
    expect({ family, missing }).toEqual({ family, missing: [] })
  }
})

test('no two families define the same name', () => {
  const names = [...families.values()].flat()
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  expect(twice).toEqual([])
})

test('families hold methods only', () => {
  const { constructor: _, ...members } = Object.getOwnPropertyDescriptors(Commands.prototype)
  for (const [name, { value }] of Object.entries(members)) {
    expect({ name, kind: typeof value }).toEqual({ name, kind: 'function' })
  }
})
