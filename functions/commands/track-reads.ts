/** An object whose readers are watched. */
export interface TrackedObject {
  /** Stands for the object. */
  readonly value: object
  /** Names that nobody has asked for so far. */
  unread(): string[]
  /** Whether somebody has gone through all of its names, as one does with a mapping. */
  wasListed(): boolean
}

/** `target` for somebody else's code to read, with a record of what that code asks for. */
export function trackReads(target: object): TrackedObject {
  const read = new Set<PropertyKey>()
  let isListed = false
  const value = new Proxy(target, {
    get(object, name) {
      read.add(name)
      return Reflect.get(object, name)
    },
    has(object, name) {
      read.add(name)
      return Reflect.has(object, name)
    },
    ownKeys(object) {
      isListed = true
      return Reflect.ownKeys(object)
    },
  })
  return {
    value,
    unread: () => Object.keys(target).filter((name) => !read.has(name)),
    wasListed: () => isListed,
  }
}
