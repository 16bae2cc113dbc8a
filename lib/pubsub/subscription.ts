import { DataError } from '../errors.ts'
import { type Encodable, encodeWord, type Word } from '../wire/encode.ts'
import type { Text } from '../wire/replies.ts'
import type { PubSubHandler } from './messages.ts'

/** A channel or a pattern with its handler, for names that no record can hold: bytes. */
export class Subscription<T extends Text = string> {
  readonly name: Encodable
  readonly handler: PubSubHandler<T> | null

  constructor(name: Encodable, handler: PubSubHandler<T> | null = null) {
    this.name = name
    this.handler = handler
  }
}

/** Channels or patterns by name, each with its handler or `null`. */
export type HandlersByName<T extends Text = string> = Readonly<
  Record<string, PubSubHandler<T> | null>
>

/** A name to subscribe to. */
export interface Wanted<T extends Text> {
  readonly name: Name
  readonly handler: PubSubHandler<T> | null
}

/** What `subscribe` and `psubscribe` take: names, lists of names, and names with handlers. */
export type SubscribeArgument<T extends Text = string> =
  | Encodable
  | Subscription<T>
  | HandlersByName<T>
  | readonly (Encodable | Subscription<T>)[]

/** The name of a channel or a pattern: as it is sent, and as it is found again. */
export interface Name {
  readonly word: Word
  readonly bytes: Uint8Array
  /** A character for each byte. */
  readonly id: string
}

const encoder = new TextEncoder()

/**
 * The name that a value stands for.
 *
 * @throws DataError as for any argument of a command.
 */
export function nameOf(value: unknown): Name {
  const word = encodeWord(value)
  const bytes = typeof word === 'string' ? encoder.encode(word) : word
  return { word, bytes, id: idOf(bytes) }
}

/** A character for each byte, so that equal names are equal keys of a map. */
export function idOf(bytes: Uint8Array): string {
  let id = ''
  for (const byte of bytes) id += String.fromCharCode(byte)
  return id
}

/**
 * The subscriptions that arguments ask for. Of two for the same name the later one counts.
 *
 * @throws DataError for what is no name, or no function where a handler belongs.
 */
export function subscriptionsOf<T extends Text>(
  args: readonly SubscribeArgument<T>[],
): Wanted<T>[] {
  const found = new Map<string, Wanted<T>>()
  for (const { name, handler } of args.flatMap(asSubscriptions<T>)) {
    if (handler !== null && typeof handler !== 'function') {
      throw new DataError('The handler of a subscription must be a function or null')
    }
    const given = nameOf(name)
    found.set(given.id, { name: given, handler })
  }
  if (found.size === 0)
    throw new DataError('There is nothing to subscribe to: give at least one name')
  return [...found.values()]
}

function asSubscriptions<T extends Text>(argument: SubscribeArgument<T>): Subscription<T>[] {
  if (argument instanceof Subscription) return [argument]
  if (Array.isArray(argument))
    return argument.flatMap((item: SubscribeArgument<T>) => asSubscriptions(item))
  if (!isRecord(argument)) return [new Subscription<T>(argument as Encodable)]
  return Object.entries(argument).map(([name, handler]) => new Subscription(name, handler))
}

function isRecord<T extends Text>(argument: SubscribeArgument<T>): argument is HandlersByName<T> {
  if (typeof argument !== 'object' || argument === null) return false
  const prototype: unknown = Object.getPrototypeOf(argument)
  return prototype === Object.prototype || prototype === null
}
