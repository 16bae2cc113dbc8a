import { PickledObject } from './python/objects.ts'

/** How deep values may nest by default: Python itself stops writing them there. */
export const defaultMaxDepth = 1000

/**
 * True when containers nest more than `maxDepth` levels. Values that share parts are walked once; a value that
 * contains itself counts as deep as it is before it repeats.
 */
export function nestsDeeper(value: unknown, maxDepth: number): boolean {
  return new Depth(new Map()).of(value, maxDepth) > maxDepth
}

/** The same, faster, for a value in which nothing occurs twice. */
export function treeNestsDeeper(value: unknown, maxDepth: number): boolean {
  return new Depth(undefined).of(value, maxDepth) > maxDepth
}

class Depth {
  readonly #known: Map<object, number> | undefined

  constructor(known: Map<object, number> | undefined) {
    this.#known = known
  }

  /** How many levels there are, or more than `left` as soon as that is sure. */
  of(value: unknown, left: number): number {
    if (typeof value !== 'object' || value === null) return 0
    const known = this.#known?.get(value)
    if (known !== undefined) return known
    if (left === 0) return 1
    this.#known?.set(value, 0)
    const depth = 1 + this.#below(value, left - 1)
    this.#known?.set(value, depth)
    return depth
  }

  #below(container: object, left: number): number {
    let deepest = 0
    for (const child of children(container)) {
      deepest = Math.max(deepest, this.of(child, left))
      if (deepest > left) break
    }
    return deepest
  }
}

function children(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  if (value instanceof PickledObject) {
    return [value.args, value.kwargs, value.state, value.items, value.entries]
  }
  return isRecord(value) ? Object.values(value) : []
}

/** True for a plain object, with or without `Object.prototype`. */
export function isRecord(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
