import type { DictForm } from './codec.ts'

/** A dict under construction or done. */
export type Dict = Record<string, unknown> | Map<unknown, unknown>

/**
 * Builds dicts from keys and values in their order: as records while a record can hold them, else as maps.
 *
 * JavaScript moves keys that are array indexes (`'0'`, `'7'`) to the front, in ascending order. A record is lossless as
 * long as they come that way.
 */
export class DictBuilder {
  readonly #form: DictForm
  /** The last index of records that have nothing but indexes, and infinity once they have more. */
  #lastIndex: Map<object, number> | undefined

  constructor(form: DictForm) {
    this.#form = form
  }

  /** An empty dict. */
  create(): Dict {
    return this.#form === 'map' ? new Map() : {}
  }

  /**
   * Sets keys and values that alternate in `items`, and gives the dict that has them: the same one, or a `Map` in place
   * of a record.
   */
  fill(record: Record<string, unknown>, items: readonly unknown[], from: number, to: number): Dict {
    for (let i = from; i < to; i += 2) {
      const key = items[i]
      if (typeof key !== 'string' || (startsWithDigit(key) && !this.#takesIndex(record, key))) {
        return fillMap(new Map(Object.entries(record)), items, i, to)
      }
      if (this.#lastIndex && !isIndex(key)) this.#endIndexes(this.#lastIndex, record)
      if (key === '__proto__') defineKey(record, key, items[i + 1])
      else record[key] = items[i + 1]
    }
    return record
  }

  #takesIndex(record: Record<string, unknown>, key: string): boolean {
    if (this.#form === 'record' || !isIndex(key) || Object.hasOwn(record, key)) return true
    const index = Number(key)
    this.#lastIndex ??= new Map()
    const last = this.#lastIndex.get(record)
    if (last === undefined ? !isEmpty(record) : last > index) return false
    this.#lastIndex.set(record, index)
    return true
  }

  #endIndexes(lastIndex: Map<object, number>, record: object): void {
    if (lastIndex.has(record)) lastIndex.set(record, Number.POSITIVE_INFINITY)
  }
}

/** Sets keys and values that alternate in `items`. */
export function fillMap(
  map: Map<unknown, unknown>,
  items: readonly unknown[],
  from: number,
  to: number,
): Map<unknown, unknown> {
  for (let i = from; i < to; i += 2) map.set(items[i], items[i + 1])
  return map
}

/** Assigning to `__proto__` would replace the prototype. */
function defineKey(record: object, key: string, value: unknown): void {
  Object.defineProperty(record, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function startsWithDigit(key: string): boolean {
  const code = key.charCodeAt(0)
  return code >= 48 && code <= 57
}

/** True for the keys that come first in every object: whole numbers up to 2^32 - 2 in their shortest form. */
function isIndex(key: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 4_294_967_295
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false
  return true
}
