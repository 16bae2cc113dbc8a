import type { Plain } from './plain.ts'

/**
 * Ways to read a reply. As `as`: what redis-py 8.0 makes of the raw reply, for methods that the peer lacks. As `compare`:
 * what is the same each time.
 */
export const readings = {
  /** Neighbours of a flat list, two by two. */
  pairs: (reply: Plain): Plain => mapItems(reply, pairs),
  /** Without an order. */
  unordered: (reply: Plain): Plain => mapItems(reply, (items) => [...items].sort(byText)),
  /** A page of a scan whose elements have no order. */
  page: (reply: Plain): Plain =>
    mapItems(reply, ([cursor = null, elements = null]) => [cursor, readings.unordered(elements)]),
  /** Only how many there are. */
  length: (reply: Plain): Plain => mapItems(reply, ({ length }) => [{ number: String(length) }]),
  /** Only of what type it is, and its items. */
  type: (reply: Plain): Plain => typeOf(reply),
  /** Only which names it has, or each of a list has, and the types of their values. */
  types: (reply: Plain): Plain =>
    isDict(reply)
      ? { dict: reply.dict.map(([name, value]) => [name, typeOf(value)] as const) }
      : Array.isArray(reply)
        ? reply.map(readings.types)
        : typeOf(reply),
  /** Only which names it has. */
  names: (reply: Plain): Plain =>
    isDict(reply) ? reply.dict.map(([name]) => name) : typeOf(reply),
} satisfies Record<string, (reply: Plain) => Plain>

/** Name of a reading. */
export type Reading = keyof typeof readings

function mapItems(reply: Plain, read: (items: readonly Plain[]) => Plain): Plain {
  return Array.isArray(reply) ? read(reply) : reply
}

function pairs(flat: readonly Plain[]): Plain {
  return flat.flatMap((name, index) => (index % 2 ? [] : [[name, flat[index + 1] ?? null]]))
}

function typeOf(reply: Plain): Plain {
  if (reply === null || typeof reply !== 'object') return reply === null ? 'null' : typeof reply
  if (Array.isArray(reply)) return reply.map(typeOf)
  return Object.keys(reply)[0] ?? ''
}

function isDict(reply: Plain): reply is { readonly dict: readonly (readonly [Plain, Plain])[] } {
  return typeof reply === 'object' && reply !== null && 'dict' in reply
}

function byText(a: Plain, b: Plain): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
}
