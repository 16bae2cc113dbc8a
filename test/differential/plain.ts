import { floatOf, isTag, type Tagged } from './tagged.ts'

/**
 * A reply in a form that both sides can be brought to, and that JSON compares: what is one type in JavaScript is one here
 * (tuple and list, int and float), what is two stays two (text and bytes, list and set).
 */
export type Plain =
  | null
  | boolean
  | string
  | readonly Plain[]
  | { readonly number: string }
  | { readonly bytes: string }
  | { readonly set: readonly Plain[] }
  | { readonly dict: readonly (readonly [Plain, Plain])[] }
  | { readonly date: number }
  | PlainError
  | { readonly other: string }

/** An error as a reply. */
export interface PlainError {
  readonly error: string
  readonly message: string
}

/** What redge gave. */
export function plainOfValue(value: unknown): Plain {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return { number: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value === 'bigint') return { number: String(value) }
  if (value instanceof Uint8Array) return { bytes: btoa(String.fromCharCode(...value)) }
  if (Array.isArray(value)) return value.map(plainOfValue)
  if (value instanceof Set) return { set: sorted([...value].map(plainOfValue)) }
  if (value instanceof Map) return dictOf([...value])
  if (value instanceof Date) return { date: value.getTime() }
  if (value instanceof Error) return { error: value.name, message: value.message }
  if (typeof value === 'object') return dictOf(Object.entries(value))
  return { other: typeof value }
}

function dictOf(entries: readonly (readonly [unknown, unknown])[]): Plain {
  return {
    dict: sorted(entries.map(([key, value]) => [plainOfValue(key), plainOfValue(value)] as const)),
  }
}

/** What redis-py gave, or what a case expects. */
export function plainOfTagged(value: Tagged): Plain {
  if (typeof value === 'number') return plainOfValue(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainOfTagged)
  if (isTag(value)) return plainOfTag(value.$py, value.v)
  return taggedDict(Object.entries(value))
}

function plainOfTag(kind: string, value: Tagged): Plain {
  switch (kind) {
    case 'int':
      return { number: value as string }
    case 'float':
      return plainOfValue(floatOf(value as string))
    case 'bytes':
    case 'bytearray':
      return { bytes: value as string }
    case 'set':
    case 'frozenset':
      return { set: sorted((value as Tagged[]).map(plainOfTagged)) }
    case 'tuple':
      return (value as Tagged[]).map(plainOfTagged)
    case 'dict':
    case 'OrderedDict':
      return taggedDict(value as [Tagged, Tagged][])
    case 'datetime':
      return { date: new Date(value as string).getTime() }
    case 'exception':
      return plainError(value as unknown as { type: string; message: string })
    default:
      return { other: JSON.stringify([kind, value]) }
  }
}

function taggedDict(entries: readonly (readonly [Tagged, Tagged])[]): Plain {
  return {
    dict: sorted(
      entries.map(([key, value]) => [plainOfTagged(key), plainOfTagged(value)] as const),
    ),
  }
}

/** Python's own classes for a bad argument, which have no counterpart under `RedisError`. */
const OWN_CLASS: Readonly<Record<string, string>> = {
  ValueError: 'DataError',
  NotImplementedError: 'UnsupportedCommandError',
}

/** An exception of the peer. */
export function plainError({ type, message }: { type: string; message: string }): PlainError {
  return { error: OWN_CLASS[type] ?? type, message: masked(message) }
}

/** Whether a reply is an error. */
export function isError(plain: Plain): plain is PlainError {
  return typeof plain === 'object' && plain !== null && 'error' in plain
}

/** Whether there is text in a reply. */
export function hasText(plain: Plain): boolean {
  if (typeof plain !== 'object' || plain === null) return typeof plain === 'string'
  if (Array.isArray(plain)) return plain.some(hasText)
  if ('set' in plain) return plain.set.some(hasText)
  return 'dict' in plain && plain.dict.length > 0
}

/**
 * redis-py names the words of a command that failed in a pipeline; redge puts a `?` for each, and leaves out the keys and
 * arguments that Redis repeats.
 */
function masked(message: string): string {
  return message
    .replace(
      /^(Command # \d+ \()(.*)(\) of pipeline caused error: )/s,
      (_, before: string, words: string, after: string) => {
        const [name, ...rest] = words.split(' ')
        return before + [name, ...rest.map(() => '?')].join(' ') + after
      },
    )
    .replace(/, with args beginning with: .*$/s, '')
    .replace(/(unknown (?:subcommand|type name)[^']*|NOGROUP [^']*)'.*'/s, "$1'…'")
}

/** In an order of its own: that of a set or a dict says nothing. */
function sorted<P>(items: readonly P[]): P[] {
  return items
    .map((item) => [JSON.stringify(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item)
}
