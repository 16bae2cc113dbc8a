import { type Sole, soleOptionOr } from '../wire/words.ts'
import type { EventType } from './event-type.ts'

/** A database by position or by name: `1` or `{ db: 1 }`. */
type Db = Sole<'db', number>

/** A channel of notifications, or a pattern that stands for many. Its text is the name to subscribe to. */
export abstract class NotificationChannel {
  /** Number of the database. */
  readonly db: number
  readonly #name: string

  constructor(kind: string, name: string, db: Db | undefined) {
    this.db = soleOptionOr('db', db, 0)
    this.#name = `__${kind}@${this.db}__:${name}`
  }

  /** Whether it stands for many channels: there is `*`, `?` or `[…]` in it that no backslash takes its meaning. */
  get isPattern(): boolean {
    return isPattern(this.#name)
  }

  toString(): string {
    return this.#name
  }
}

/** What happens to a key, or to the keys that match a pattern. */
export class KeyspaceChannel extends NotificationChannel {
  readonly keyOrPattern: string

  /** @example new KeyspaceChannel('user:*') */
  constructor(keyOrPattern: string, db?: Db) {
    super('keyspace', keyOrPattern, db)
    this.keyOrPattern = keyOrPattern
  }
}

/** The keys to which an event happens. */
export class KeyeventChannel extends NotificationChannel {
  readonly event: EventType

  /** @example new KeyeventChannel(EventType.EXPIRED) */
  constructor(event: EventType, db?: Db) {
    super('keyevent', event, db)
    this.event = event
  }

  /** All events of a database. */
  static allEvents(db?: Db): KeyeventChannel {
    return new KeyeventChannel('*', db)
  }
}

/** What happens to the fields of a hash, which come with the event. Takes a server that has sub-key notifications. */
export class SubkeyspaceChannel extends NotificationChannel {
  readonly keyOrPattern: string

  constructor(keyOrPattern: string, db?: Db) {
    super('subkeyspace', keyOrPattern, db)
    this.keyOrPattern = keyOrPattern
  }
}

/** The keys and fields to which an event happens. Takes a server that has sub-key notifications. */
export class SubkeyeventChannel extends NotificationChannel {
  readonly event: EventType

  constructor(event: EventType, db?: Db) {
    super('subkeyevent', event, db)
    this.event = event
  }

  /** All events of a database. */
  static allEvents(db?: Db): SubkeyeventChannel {
    return new SubkeyeventChannel('*', db)
  }
}

/** What happens to one field of a hash. Takes a server that has sub-key notifications. */
export class SubkeyspaceitemChannel extends NotificationChannel {
  readonly keyOrPattern: string
  readonly subkeyOrPattern: string

  constructor(keyOrPattern: string, subkeyOrPattern: string, db?: Db) {
    super('subkeyspaceitem', `${keyOrPattern}\n${subkeyOrPattern}`, db)
    this.keyOrPattern = keyOrPattern
    this.subkeyOrPattern = subkeyOrPattern
  }
}

/** The fields of a hash to which an event happens. Takes a server that has sub-key notifications. */
export class SubkeyspaceeventChannel extends NotificationChannel {
  readonly event: EventType
  readonly keyOrPattern: string

  constructor(event: EventType, keyOrPattern: string, db?: Db) {
    super('subkeyspaceevent', `${event}|${keyOrPattern}`, db)
    this.event = event
    this.keyOrPattern = keyOrPattern
  }
}

/** Whether Redis would take a name for a pattern: a `[` that nothing closes stands for itself. */
export function isPattern(name: string): boolean {
  return /[*?]|\[.*\]/s.test(name.replace(/\\./gs, ''))
}
