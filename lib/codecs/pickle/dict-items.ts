import { PicklingError } from '../errors.ts'
import { isHashable } from '../hashable.ts'

/** Keys and values of a record, one after the other; `undefined` is left out. */
export function definedFields(record: Readonly<Record<string, unknown>>): unknown[] {
  const items: unknown[] = []
  for (const key of Object.keys(record)) {
    const value = record[key]
    if (value !== undefined) items.push(key, value)
  }
  return items
}

/** @throws PicklingError unless Python could hash each of the keys, which alternate with values. */
export function checkKeys(items: readonly unknown[]): void {
  for (let i = 0; i < items.length; i += 2) if (typeof items[i] !== 'string') checkMember(items[i])
}

/** @throws PicklingError unless Python could hash each of the members of a set. */
export function checkMembers(items: readonly unknown[]): void {
  for (const item of items) checkMember(item)
}

/** Python could not read it again. */
function checkMember(item: unknown): void {
  if (isHashable(item)) return
  throw new PicklingError('A key of a dict or a member of a set is of an unhashable type', {
    python: 'TypeError',
  })
}
