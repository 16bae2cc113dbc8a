/** An object that remembers which of its names were asked for. */
export interface Noted {
  readonly value: object
  /** Names that nobody asked for so far. */
  unread(): string[]
}

/**
 * `target` as somebody else's code sees it, with a note of what that code reads. It is how unknown options are found
 * without a second list of the known ones.
 */
export function noted(target: object): Noted {
  const read = new Set<PropertyKey>()
  const value = new Proxy(target, {
    get(object, name) {
      read.add(name)
      return Reflect.get(object, name)
    },
    has(object, name) {
      read.add(name)
      return Reflect.has(object, name)
    },
  })
  return { value, unread: () => Object.keys(target).filter((name) => !read.has(name)) }
}
