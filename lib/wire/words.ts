import { DataError } from '../errors.ts'
import { type Encodable, encodeWord } from './encode.ts'

/** Names and values: a record, a `Map`, or pairs. A `Map` and pairs keep order and bytes; a record sorts its integer names first. */
export type Mapping<K extends Encodable = Encodable, V extends Encodable = Encodable> =
  | Readonly<Record<string, V>>
  | ReadonlyMap<K, V>
  | readonly (readonly [K, V])[]

/** Entries of a mapping argument, in order. */
export function entriesOf<K extends Encodable, V extends Encodable>(
  mapping: Mapping<K, V>,
): [K | string, V][] {
  const given: unknown = mapping
  if (given instanceof Map) return [...given]
  if (Array.isArray(given) && given.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    return [...given]
  }
  if (isRecord(given)) return Object.entries(given as Record<string, V>)
  throw new DataError('A mapping is a record, a Map or a list of pairs')
}

/** An object that is nothing more special, of this or another realm. */
function isRecord(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** A mapping argument as words: name, value, name, value … */
export function flatEntries(mapping: Mapping): Encodable[] {
  return entriesOf(mapping).flat()
}

/** One key or a list of keys, and then perhaps more: redis-py's `keys, *args`. */
export function listOrArgs<A extends Encodable>(first: A | readonly A[], rest: readonly A[]): A[] {
  return [...(Array.isArray(first) ? (first as readonly A[]) : [first as A]), ...rest]
}

/** The names of the options that are true, in upper case and in the order asked for. */
export function flags<Name extends string>(
  options: { readonly [key in Name]?: boolean | undefined },
  names: readonly Name[],
): string[] {
  return names.filter((name) => options[name]).map((name) => name.toUpperCase())
}

/** `[word, value]` for an option that is given, nothing otherwise. */
export function option(word: string, value: Encodable | undefined | null): Encodable[] {
  return isGiven(value) ? [word, value] : []
}

/** Whether an option was given; `null` counts as not given, like Python's `None`. */
export function isGiven<V>(value: V | undefined | null): value is V {
  return value !== undefined && value !== null
}

/**
 * The only optional parameter of a method, which may be given by position or by name:
 * `incr('n', 5)` and `incr('n', { amount: 5 })`.
 */
export function soleOption<Name extends string, V extends Encodable | boolean | readonly unknown[]>(
  name: Name,
  given: Sole<Name, V> | undefined | null,
): V | undefined {
  if (!isGiven(given)) return undefined
  const byPosition =
    typeof given !== 'object' || given instanceof Uint8Array || Array.isArray(given)
  return byPosition ? (given as V) : (given as { readonly [key in Name]?: V | undefined })[name]
}

/**
 * The same where Python's default is a value and not `None`: only what is left out gets it. `null` is passed on, to be
 * refused like any argument that cannot be sent.
 */
export function soleOptionOr<Name extends string, V extends Encodable>(
  name: Name,
  given: Sole<Name, V> | undefined,
  otherwise: V,
): V {
  const value = given === null ? null : soleOption(name, given)
  return value === undefined ? otherwise : (value as V)
}

/** The type of such a parameter. */
export type Sole<Name extends string, V> = V | { readonly [key in Name]?: V | undefined }

/** True when at most one of the values is given; `false` counts as not given. */
export function atMostOne(...values: readonly unknown[]): boolean {
  return values.filter((value) => isGiven(value) && value !== false).length <= 1
}

/**
 * Refuses more than one of these options; `false` counts as not given.
 *
 * @throws DataError in redis-py's words.
 */
export function mutuallyExclusive<Name extends string>(
  options: { readonly [key in Name]?: unknown },
  names: readonly Name[],
): void {
  if (atMostOne(...names.map((name) => options[name]))) return
  const quoted = names.map((name) => `\`\`${name}\`\``)
  const last = quoted.pop()
  const comma = quoted.length > 1 ? ',' : ''
  throw new DataError(`${quoted.join(', ')}${comma} and ${last} are mutually exclusive.`)
}

/** Keys with their count before them, as ZUNION and EVAL want them. */
export function counted(keys: readonly Encodable[]): Encodable[] {
  return [keys.length, ...keys]
}

const utf8 = new TextEncoder()

/** The bytes that an argument is sent as. */
export function bytesOf(value: Encodable): Uint8Array {
  const word = encodeWord(value)
  return typeof word === 'string' ? utf8.encode(word) : word
}
