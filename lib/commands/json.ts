import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { jsonText, parseJson } from '../wire/json.ts'
import {
  type Decode,
  integer,
  integerOrNull,
  items,
  ok,
  type RawReply,
  raw,
  record,
  str,
  type Text,
} from '../wire/replies.ts'
import { flags, isGiven, option, type Sole, soleOption } from '../wire/words.ts'
import { unsupported } from './unsupported.ts'

/** A value that came out of JSON; an integer past 2^53 is a bigint. */
export type Json = string | number | bigint | boolean | null | Json[] | { [name: string]: Json }

/** How values become JSON text and come back. */
export interface JsonCodec {
  /** @default JSON.stringify, with bigints as integers */
  readonly encoder?: ((value: unknown) => string) | undefined
  /** @default JSON.parse, with integers past 2^53 as bigints */
  readonly decoder?: ((text: string) => unknown) | undefined
}

/** `Each` for a path that begins with `$` and may match several values, `One` for a path of the older form. */
export type ByPath<P extends string, One, Each> = string extends P
  ? One | Each
  : P extends `$${string}`
    ? Each
    : One

/** A number, or one for each match of a `$` path; null where it makes no sense. */
export type JsonCount<P extends string> = ByPath<P, number | null, (number | null)[] | null>

/** Where in a document; the whole of it when not given. */
export type PathOption<P extends string> = Sole<'path', P>

/** From where to where in an array to look. */
export interface ArrindexOptions {
  /** First place; 0 when not given. */
  readonly start?: number | undefined
  /** The place before which to stop; 0 for the end of the array. Only with `start`. */
  readonly stop?: number | undefined
}

/** How a document is read. */
export interface JsonGetOptions {
  /** Ask for text without escapes; without effect since RedisJSON 2. */
  readonly noEscape?: boolean | undefined
}

/** A type of floating point numbers. */
export type FphaType = 'BF16' | 'FP16' | 'FP32' | 'FP64' | 'bf16' | 'fp16' | 'fp32' | 'fp64'

/** Whether names that are bytes are allowed. */
export interface DecodeKeysOption {
  /** Take a `Map` for an object, with names that may be bytes. */
  readonly decodeKeys?: boolean | undefined
}

/** On which condition a value is stored, and how. */
export interface JsonSetOptions extends DecodeKeysOption {
  /** Only when there is none. */
  readonly nx?: boolean | undefined
  /** Only when there is one. */
  readonly xx?: boolean | undefined
  /** Store arrays of floating point numbers in this type. Redis 8.8. */
  readonly fpha?: FphaType | undefined
}

/** The way to commands on JSON documents. */
export abstract class JsonCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Commands on JSON documents, on this client or pipeline. Given at once, without a request. Redis 8.0, or the module.
   *
   * @example
   * await redis.json().set('user:1', '$', { name: 'Ada', born: 1815 })
   * @see https://redis.io/docs/latest/develop/data-types/json/
   */
  json(codec: JsonCodec = {}): JsonClient<M, T> {
    return new JsonClient(this, codec)
  }
}

/**
 * Commands on JSON documents. A path that begins with `$` may match several values and gives a list; a path of the older
 * form (`.`, `.name`) gives one value, of the first match.
 */
export class JsonClient<M, T extends Text = string> {
  readonly #client: Executor<M, T>
  readonly #encode: (value: unknown) => string
  readonly #decode: (text: string) => unknown

  constructor(client: Executor<M, T>, { encoder, decoder }: JsonCodec = {}) {
    this.#client = client
    this.#encode = encoder ?? jsonText
    this.#decode = decoder ?? parseJson
  }

  /**
   * Appends values to an array and gives its new length; `null` where the path leads to no array.
   *
   * @see https://redis.io/commands/json.arrappend
   */
  arrappend<P extends string>(name: Key, path: P, ...values: unknown[]): Reply<M, T, JsonCount<P>>
  /** Appends values to an array, by default to the document itself. */
  arrappend<P extends string = '.'>(
    name: Key,
    args: readonly unknown[],
    options?: { readonly path?: P | undefined },
  ): Reply<M, T, JsonCount<P>>
  arrappend<P extends string>(
    name: Key,
    first: P | readonly unknown[],
    ...rest: unknown[]
  ): Reply<M, T, JsonCount<P>> {
    const [options] = rest as [{ readonly path?: P } | undefined]
    const [path, values] = typeof first === 'string' ? [first, rest] : [options?.path, first]
    return this.#call(
      () => ['JSON.ARRAPPEND', name, path ?? ROOT, ...values.map((value) => this.#encode(value))],
      counts<JsonCount<P>>,
    )
  }

  /**
   * The place of the first element that equals `scalar`, -1 when none does, `null` where the path leads to no array.
   *
   * @see https://redis.io/commands/json.arrindex
   */
  arrindex<P extends string>(
    name: Key,
    path: P,
    scalar: unknown,
    { start, stop }: ArrindexOptions = {},
  ): Reply<M, T, JsonCount<P>> {
    const range = isGiven(start) ? [start, ...(isGiven(stop) ? [stop] : [])] : []
    return this.#call(
      () => ['JSON.ARRINDEX', name, path, this.#encode(scalar), ...range],
      counts<JsonCount<P>>,
    )
  }

  /**
   * Puts values before the element at `index`, which may be negative, and gives the new length of the array; `null`
   * where the path leads to no array.
   *
   * @see https://redis.io/commands/json.arrinsert
   */
  arrinsert<P extends string>(
    name: Key,
    path: P,
    index: number,
    ...args: unknown[]
  ): Reply<M, T, JsonCount<P>> {
    return this.#call(
      () => ['JSON.ARRINSERT', name, path, index, ...args.map((value) => this.#encode(value))],
      counts<JsonCount<P>>,
    )
  }

  /**
   * Length of an array; `null` for a missing key or where the path leads to no array.
   *
   * @see https://redis.io/commands/json.arrlen
   */
  arrlen<P extends string = '.'>(name: Key, path?: PathOption<P>): Reply<M, T, JsonCount<P>> {
    return this.#at('JSON.ARRLEN', name, path, counts<JsonCount<P>>)
  }

  /**
   * The element at `index`, -1 when left out, which is taken out of the array; `null` when it is empty. A `$` path gives
   * a list of JSON texts, as in redis-py: they are not parsed.
   *
   * @see https://redis.io/commands/json.arrpop
   */
  arrpop<P extends string>(
    name: Key,
    path: P,
    index?: number,
  ): Reply<M, T, ByPath<P, Json, (string | null)[]>>
  /** Takes an element out of the array, by default the last one of the document itself. */
  arrpop<P extends string = '.'>(
    name: Key,
    options?: { readonly path?: P | undefined; readonly index?: number | undefined },
  ): Reply<M, T, ByPath<P, Json, (string | null)[]>>
  arrpop<P extends string>(
    name: Key,
    first: P | { readonly path?: P | undefined; readonly index?: number | undefined } = {},
    second?: number,
  ): Reply<M, T, ByPath<P, Json, (string | null)[]>> {
    const { path = ROOT, index = -1 } =
      typeof first === 'string' ? { path: first, index: second } : first
    return this.#call(
      () => ['JSON.ARRPOP', name, path, index],
      (reply) => (Array.isArray(reply) ? jsonTexts(reply) : this.#value(reply)),
    )
  }

  /**
   * Keeps the elements from `start` to `stop`, both included, and gives the new length of the array; `null` where the
   * path leads to no array.
   *
   * @see https://redis.io/commands/json.arrtrim
   */
  arrtrim<P extends string>(
    name: Key,
    path: P,
    start: number,
    stop: number,
  ): Reply<M, T, JsonCount<P>> {
    return this.#call(() => ['JSON.ARRTRIM', name, path, start, stop], counts<JsonCount<P>>)
  }

  /**
   * The type of a value: `object`, `array`, `string`, `integer`, `number`, `boolean` or `null`. The value `null` for a
   * missing key.
   *
   * @see https://redis.io/commands/json.type
   */
  type<P extends string = '.'>(
    name: Key,
    path?: PathOption<P>,
  ): Reply<M, T, ByPath<P, T | null, T[] | null>> {
    return this.#at('JSON.TYPE', name, path, raw<ByPath<P, T | null, T[] | null>>)
  }

  /**
   * A value in the protocol's own types: an array begins with `[`, an object is `{` and then its names and values in
   * turn. Text and floating point numbers are text, which is not parsed.
   *
   * @see https://redis.io/commands/json.resp
   */
  resp<P extends string = '.'>(name: Key, path?: PathOption<P>): Reply<M, T, unknown> {
    return this.#at('JSON.RESP', name, path, textual)
  }

  /**
   * The names in an object; `null` for a missing key or where the path leads to no object.
   *
   * @see https://redis.io/commands/json.objkeys
   */
  objkeys<P extends string = '.'>(
    name: Key,
    path?: PathOption<P>,
  ): Reply<M, T, ByPath<P, string[] | null, (string[] | null)[] | null>> {
    const decode = textual<ByPath<P, string[] | null, (string[] | null)[] | null>>
    return this.#at('JSON.OBJKEYS', name, path, decode)
  }

  /**
   * Number of names in an object; `null` for a missing key or where the path leads to no object.
   *
   * @see https://redis.io/commands/json.objlen
   */
  objlen<P extends string = '.'>(name: Key, path?: PathOption<P>): Reply<M, T, JsonCount<P>> {
    return this.#at('JSON.OBJLEN', name, path, counts<JsonCount<P>>)
  }

  /**
   * The number at `path` after `number` was added to it. A `$` path gives `null` for what is no number.
   *
   * @see https://redis.io/commands/json.numincrby
   */
  numincrby<P extends string>(
    name: Key,
    path: P,
    number: number | bigint,
  ): Reply<M, T, ByPath<P, number, (number | null)[]>> {
    return this.#call(
      () => ['JSON.NUMINCRBY', name, path, this.#encode(number)],
      (reply) => this.#value(reply),
    )
  }

  /**
   * The number at `path` after it was multiplied by `number`.
   *
   * @deprecated as in redis-py.
   * @see https://redis.io/commands/json.nummultby
   */
  nummultby<P extends string>(
    name: Key,
    path: P,
    number: number | bigint,
  ): Reply<M, T, ByPath<P, number, (number | null)[]>> {
    return this.#call(
      () => ['JSON.NUMMULTBY', name, path, this.#encode(number)],
      (reply) => this.#value(reply),
    )
  }

  /**
   * How many values were changed: arrays and objects to empty ones, numbers to 0.
   *
   * @see https://redis.io/commands/json.clear
   */
  clear(name: Key, path?: PathOption<string>): Reply<M, T, number> {
    return this.#at('JSON.CLEAR', name, path, integer)
  }

  /**
   * How many values were removed; the key goes with the whole document.
   *
   * @see https://redis.io/commands/json.del
   */
  delete(key: Key, path?: PathOption<string>): Reply<M, T, number> {
    return this.#at('JSON.DEL', key, path, integer)
  }

  /**
   * The same as `delete`.
   *
   * @see https://redis.io/commands/json.del
   */
  forget(key: Key, path?: PathOption<string>): Reply<M, T, number> {
    return this.delete(key, path)
  }

  /**
   * The value at a path, the document when none is given, or `null` for a missing key. A `$` path gives a list of what
   * it matches, and several paths an object with their values by path. A path of the older form that leads nowhere is an
   * error of the server.
   *
   * @example
   * const user = await redis.json().get<{ name: string }>('user:1')
   * @see https://redis.io/commands/json.get
   */
  get<V = Json>(name: Key, ...paths: string[]): Reply<M, T, V | null>
  /** The value at a path, or an object with the values by path; the paths as a list. */
  get<V = Json>(name: Key, args: readonly string[], options?: JsonGetOptions): Reply<M, T, V | null>
  get<V = Json>(
    name: Key,
    first?: string | readonly string[],
    ...rest: unknown[]
  ): Reply<M, T, V | null> {
    const byList = typeof first === 'object'
    const [options] = (byList ? rest : []) as [JsonGetOptions?]
    const paths = byList ? first : ([first, ...rest].filter(isGiven) as string[])
    const noEscape = options?.noEscape ? ['noescape'] : []
    const words = [...noEscape, ...(paths.length === 0 ? [ROOT] : paths)]
    return this.#call(
      () => ['JSON.GET', name, ...words],
      (reply) => this.#value(reply),
    )
  }

  /**
   * The values at the same path of several documents, in their order; `null` for each that has none.
   *
   * @see https://redis.io/commands/json.mget
   */
  mget<V = Json>(keys: readonly Key[], path: string): Reply<M, T, (V | null)[]> {
    return this.#call(
      () => ['JSON.MGET', ...keys, path],
      (reply) => items(reply).map((item) => this.#value(item)),
    )
  }

  /**
   * Whether the value was stored at the path: `true`, or `null` when `nx` or `xx` kept it from being. A new document is
   * stored at its root, `$`.
   *
   * @throws DataError when both conditions are given, or the value has no JSON text (NaN, a `Map`, bytes, …).
   * @see https://redis.io/commands/json.set
   */
  set(
    name: Key,
    path: string,
    obj: unknown,
    options: JsonSetOptions = {},
  ): Reply<M, T, boolean | null> {
    return this.#call(
      () => ['JSON.SET', name, path, this.#object(obj, options), ...setWords(options)],
      (reply) => (reply === null ? null : ok(reply)),
    )
  }

  /**
   * Stores several values at once, each given as `[key, path, value]`; the reply is `true`.
   *
   * @see https://redis.io/commands/json.mset
   */
  mset(
    triplets: readonly (readonly [name: Key, path: string, obj: unknown])[],
  ): Reply<M, T, boolean> {
    return this.#call(() => {
      const words = triplets.flatMap(([name, path, obj]) => [name, path, this.#encode(obj)])
      return ['JSON.MSET', ...words]
    }, ok)
  }

  /**
   * Merges a value into the one at the path, as RFC 7396 says: `null` removes a name, an array is replaced. The reply is
   * `true`.
   *
   * @see https://redis.io/commands/json.merge
   */
  merge(
    name: Key,
    path: string,
    obj: unknown,
    decodeKeys?: Sole<'decodeKeys', boolean>,
  ): Reply<M, T, boolean> {
    const options = { decodeKeys: soleOption('decodeKeys', decodeKeys) }
    return this.#call(() => ['JSON.MERGE', name, path, this.#object(obj, options)], ok)
  }

  /**
   * Not available: edge runtimes have no files.
   *
   * @throws UnsupportedCommandError always.
   */
  setFile(
    name: Key,
    path: string,
    fileName: string,
    options?: JsonSetOptions,
  ): Reply<M, T, boolean | null>
  setFile(): Reply<M, T, boolean | null> {
    return this.#client.refuse(noFiles('setFile'))
  }

  /**
   * Not available: edge runtimes have no files.
   *
   * @throws UnsupportedCommandError always.
   */
  setPath(
    jsonPath: string,
    rootFolder: string,
    options?: JsonSetOptions,
  ): Reply<M, T, Record<string, boolean>>
  setPath(): Reply<M, T, Record<string, boolean>> {
    return this.#client.refuse(noFiles('setPath'))
  }

  /**
   * Length of a text; `null` for a missing key or where the path leads to no text.
   *
   * @see https://redis.io/commands/json.strlen
   */
  strlen<P extends string = '.'>(name: Key, path?: PathOption<P>): Reply<M, T, JsonCount<P>> {
    const words = soleOption('path', path)
    return this.#call(
      () => ['JSON.STRLEN', name, ...(isGiven(words) ? [words] : [])],
      counts<JsonCount<P>>,
    )
  }

  /**
   * The other truth value, which is stored. A `$` path gives 1 and 0, and `null` for what is no truth value.
   *
   * @see https://redis.io/commands/json.toggle
   */
  toggle<P extends string = '.'>(
    name: Key,
    path?: PathOption<P>,
  ): Reply<M, T, ByPath<P, boolean | null, (number | null)[]>> {
    return this.#at('JSON.TOGGLE', name, path, (reply) => this.#value(reply))
  }

  /**
   * Appends to a text and gives its new length; `null` where the path leads to no text.
   *
   * @see https://redis.io/commands/json.strappend
   */
  strappend<P extends string = '.'>(
    name: Key,
    value: string,
    path?: PathOption<P>,
  ): Reply<M, T, JsonCount<P>> {
    return this.#call(
      () => ['JSON.STRAPPEND', name, soleOption('path', path) ?? ROOT, this.#encode(value)],
      counts<JsonCount<P>>,
    )
  }

  /**
   * Bytes that a value takes in memory.
   *
   * @throws DataError without a key, or for another subcommand.
   * @see https://redis.io/commands/json.debug-memory
   */
  debug<P extends string = '.'>(
    subcommand: 'MEMORY',
    options: { readonly key: Key; readonly path?: P | undefined },
  ): Reply<M, T, ByPath<P, number, number[]>>
  /** What JSON.DEBUG can do, line by line. */
  debug(subcommand: 'HELP'): Reply<M, T, string[]>
  debug(
    subcommand: string,
    { key, path = ROOT }: { readonly key?: Key; readonly path?: string | undefined } = {},
  ): Reply<M, T, unknown> {
    return this.#call(() => {
      if (subcommand === 'HELP') return ['JSON.DEBUG', subcommand]
      if (subcommand !== 'MEMORY') {
        throw new DataError(`('The only valid subcommands are ', "['MEMORY', 'HELP']")`)
      }
      if (!isGiven(key)) throw new DataError('No key specified')
      return ['JSON.DEBUG', subcommand, key, path]
    }, textual)
  }

  /**
   * The same as `get`.
   *
   * @deprecated as in redis-py.
   * @see https://redis.io/commands/json.get
   */
  jsonget<V = Json>(name: Key, ...paths: string[]): Reply<M, T, V | null> {
    return this.get<V>(name, ...paths)
  }

  /**
   * The same as `mget`.
   *
   * @deprecated as in redis-py.
   * @see https://redis.io/commands/json.mget
   */
  jsonmget<V = Json>(keys: readonly Key[], path: string): Reply<M, T, (V | null)[]> {
    return this.mget<V>(keys, path)
  }

  /**
   * The same as `set`.
   *
   * @deprecated as in redis-py.
   * @see https://redis.io/commands/json.set
   */
  jsonset(
    name: Key,
    path: string,
    obj: unknown,
    options?: JsonSetOptions,
  ): Reply<M, T, boolean | null> {
    return this.set(name, path, obj, options)
  }

  /** Passes on a command; what is wrong with its arguments is passed on the client's way. */
  #call<R>(words: () => readonly Encodable[], decode: Decode<R>): Reply<M, T, R> {
    let args: readonly Encodable[]
    try {
      args = words()
    } catch (error) {
      return this.#client.refuse(error)
    }
    return this.#client.call(args, decode)
  }

  #at<R>(
    command: string,
    name: Key,
    path: PathOption<string> | undefined,
    decode: Decode<R>,
  ): Reply<M, T, R> {
    return this.#call(() => [command, name, soleOption('path', path) ?? ROOT], decode)
  }

  #object(obj: unknown, { decodeKeys }: DecodeKeysOption): string {
    return this.#encode(decodeKeys && obj instanceof Map ? withTextNames(obj) : obj)
  }

  /** The value of a JSON text; text that is none is left as it is, and so is what is no text. */
  #value<R>(reply: RawReply): R {
    if (typeof reply !== 'string' && !(reply instanceof Uint8Array)) return textual(reply)
    try {
      return this.#decode(str(reply)) as R
    } catch (error) {
      if (error instanceof SyntaxError) return textual(reply)
      throw error
    }
  }
}

const ROOT = '.'

const FPHA_TYPES = ['BF16', 'FP16', 'FP32', 'FP64']

function setWords(options: JsonSetOptions): Encodable[] {
  const { nx, xx, fpha } = options
  if (nx && xx) {
    throw new DataError(
      'nx and xx are mutually exclusive: use one, the other or neither - but not both',
    )
  }
  const type = fpha?.toUpperCase()
  if (isGiven(type) && !FPHA_TYPES.includes(type)) {
    throw new DataError(`Invalid FPHA type: ${fpha}. Must be one of ${FPHA_TYPES.join(', ')}`)
  }
  return [...flags(options, ['nx', 'xx']), ...option('FPHA', type)]
}

function withTextNames(map: ReadonlyMap<unknown, unknown>): Record<string, unknown> {
  return record([...map].map(([name, value]) => [str(name as RawReply), value]))
}

function noFiles(method: string): Error {
  return unsupported(
    `json().${method}`,
    'reads files, and edge runtimes have none',
    'Read the file elsewhere, and give its value to json().set.',
  )
}

/** An integer or null, or a list of them for a `$` path. */
function counts<R>(reply: RawReply): R {
  return (Array.isArray(reply) ? reply.map(integerOrNull) : integerOrNull(reply)) as R
}

/** What was taken out of several arrays; nothing and the value `null` look the same, as in redis-py. */
function jsonTexts<R>(reply: RawReply[]): R {
  return reply.map((text) => (text === null || str(text) === 'null' ? null : str(text))) as R
}

/** A reply with its strings as text, whatever the mode of the client. */
function textual<R>(reply: RawReply): R {
  if (Array.isArray(reply)) return reply.map((item) => textual(item)) as R
  return (reply instanceof Uint8Array ? str(reply) : reply) as R
}
