/** Values that a session may have: more than any real one, and few enough to be written out. */
const MOST_VALUES = 1_000_000

/**
 * Whether the values of a session can be written out one by one. A short pickle may name the same list again and again,
 * which makes billions of them, or put a list into itself.
 */
export function isWritable(value: unknown): boolean {
  let count = 0
  const waiting: Iterator<unknown>[] = [[value].values()]
  for (let last = waiting.at(-1); last; last = waiting.at(-1)) {
    const { done, value: next } = last.next()
    if (done) waiting.pop()
    else if (++count > MOST_VALUES) return false
    else if (isContainer(next)) waiting.push(parts(next))
  }
  return true
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
}

function parts(value: object): Iterator<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()].values()
  if (value instanceof Set || Array.isArray(value)) return value.values()
  return Object.values(value).values()
}
