import type { Key } from '../wire/encode.ts'
import { str, type Text } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'
import type { EventType } from './event-type.ts'
import type { PubSubMessage } from './messages.ts'
import { idOf } from './subscription.ts'

/** What has happened to a key. Keys and fields are text, or bytes when the message was. */
export class KeyNotification<T extends Text = string> {
  /** The key, without the prefix that was asked for. */
  readonly key: T
  /** What happened, to be compared with constants of `EventType` or with any text. */
  readonly eventType: EventType
  /** Number of the database; -1 when the channel names none. */
  readonly database: number
  /** The channel that the notification came on. */
  readonly channel: T
  /** Whether the channel is that of a key, not that of an event. */
  readonly isKeyspace: boolean
  /** The message as it came. */
  readonly data: T
  /** The fields of a hash that are concerned; none unless the channel is one about fields. */
  readonly subkeys: readonly T[]

  constructor(
    key: T,
    eventType: EventType,
    database: number,
    channel: T,
    isKeyspace: boolean,
    data: T,
    subkeys: readonly T[] = [],
  ) {
    this.key = key
    this.eventType = eventType
    this.database = database
    this.channel = channel
    this.isKeyspace = isKeyspace
    this.data = data
    this.subkeys = subkeys
  }

  /**
   * The notification in a message of a `PubSub`; `null` when it is another message, or about a key without the prefix.
   * The prefix is cut from the key.
   */
  static fromMessage<T extends Text>(
    message: PubSubMessage<T> | null,
    keyPrefix?: Key,
  ): KeyNotification<T> | null {
    if (message?.type !== 'message' && message?.type !== 'pmessage') return null
    return KeyNotification.tryParse<T>(message.channel, message.data, keyPrefix)
  }

  /** The same for the channel and the data of a message. */
  static tryParse<T extends Text = string>(
    channel: T,
    data: T,
    keyPrefix: Key = '',
  ): KeyNotification<T> | null {
    const [, kind = '', db, name = ''] = CHANNEL.exec(binary(channel)) ?? []
    const parts = READERS[kind]?.(name, binary(data))
    const prefix = binary(keyPrefix)
    if (!parts?.subkeys || !parts.key.startsWith(prefix)) return null
    const like = (part: string): T => alike(part, channel)
    return new KeyNotification(
      like(parts.key.slice(prefix.length)),
      str(bytesOfBinary(parts.event)),
      db === '*' ? -1 : Number(db),
      channel,
      !kind.endsWith('event'),
      data,
      parts.subkeys.map(like),
    )
  }

  /** Whether the key begins with this. */
  keyStartsWith(prefix: Key): boolean {
    return binary(this.key).startsWith(binary(prefix))
  }
}

// Lengths in notifications count bytes, and keys need not be UTF-8, so all of this works on a character for each byte.

interface Parts {
  readonly key: string
  readonly event: string
  /** None when they cannot be read. */
  readonly subkeys: string[] | undefined
}

const CHANNEL = /^__((?:sub)?key(?:space|event)|subkeyspace(?:item|event))@(\d+|\*)__:(.*)$/s

/** What the name and the data mean, by the kind of the channel. */
const READERS: Readonly<Record<string, (name: string, data: string) => Parts>> = {
  keyspace: (key, event) => ({ key, event, subkeys: [] }),
  keyevent: (event, key) => ({ key, event, subkeys: [] }),
  subkeyspace(key, data) {
    const [event, list] = cut(data, '|')
    return { key, event, subkeys: subkeysIn(list) }
  },
  subkeyevent(event, data) {
    const [digits, rest] = cut(data, ':')
    const length = Number(digits)
    const list = rest?.charAt(length) === '|' ? rest.slice(length + 1) : undefined
    return { key: rest?.slice(0, length) ?? '', event, subkeys: subkeysIn(list) }
  },
  subkeyspaceitem(name, event) {
    const [key, subkey] = cut(name, '\n')
    return { key, event, subkeys: subkey === undefined ? undefined : [subkey] }
  },
  subkeyspaceevent(name, data) {
    const [event, key] = cut(name, '|')
    return { key: key ?? '', event, subkeys: key === undefined ? undefined : subkeysIn(data) }
  },
}

/** What stands before and after the first separator. */
function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** The items of `LENGTH:ITEM,LENGTH:ITEM,…`. */
function subkeysIn(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined
  const items: string[] = []
  for (let rest = list; rest !== ''; ) {
    const [digits, after] = cut(rest, ':')
    const length = Number(digits)
    if (after === undefined || !/^\d+$/.test(digits) || length > after.length) return undefined
    items.push(after.slice(0, length))
    rest = after.slice(length + 1)
  }
  return items
}

function binary(text: Text): string {
  return idOf(bytesOf(text))
}

function bytesOfBinary(binaryText: string): Uint8Array {
  return Uint8Array.from(binaryText, (character) => character.charCodeAt(0))
}

/** A part as the sample is: text or bytes. */
function alike<T extends Text>(part: string, sample: T): T {
  const bytes = bytesOfBinary(part)
  return (typeof sample === 'string' ? str(bytes) : bytes) as T
}
