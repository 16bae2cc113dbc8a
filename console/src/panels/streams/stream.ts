import { readable, type Text } from '../../api/wire.ts'

/** `GET /v1/streams/{key}`. */
export interface Stream {
  readonly length: number
  readonly firstId: string | null
  readonly lastId: string | null
  readonly groups: readonly StreamGroup[]
}

/** A group in the answer above. */
export interface StreamGroup {
  readonly name: Text
  readonly consumers: number
  readonly pending: number
  /** Entries that are not delivered yet; `null` when Redis cannot tell. */
  readonly lag: number | null
  readonly lastDeliveredId: string
}

/** `GET /v1/streams/{key}/groups/{group}`. Times are seconds. */
export interface GroupDetail {
  readonly lag: number | null
  readonly lastDeliveredId: string
  readonly consumers: readonly {
    readonly name: Text
    readonly pending: number
    readonly idle: number
  }[]
  readonly pendingCount: number
  /** The oldest hundred. */
  readonly pending: readonly {
    readonly id: string
    readonly consumer: Text
    readonly idle: number
    readonly deliveries: number
  }[]
}

/** Fields of an entry: pairs where a name comes twice or is no text. */
export type Fields = Readonly<Record<string, Text>> | readonly (readonly [Text, Text])[]

/** An entry of a stream. */
export interface StreamEntry {
  readonly id: string
  readonly fields: Fields
}

/** The fields of an entry in one line: `type=login user=7`. */
export function fieldsText(fields: Fields): string {
  const pairs: readonly (readonly [Text, Text])[] = Array.isArray(fields)
    ? fields
    : Object.entries(fields)
  return pairs.map(([name, value]) => `${readable(name)}=${readable(value)}`).join(' ')
}

/** When an entry was added, Unix time in milliseconds, for an id that Redis made; `undefined` for one like `1-1`. */
export function timeOfId(id: string): number | undefined {
  const ms = Number(id.split('-')[0])
  return ms > EARLIEST && ms < LATEST ? ms : undefined
}

/** Between 2009, when there was no Redis to speak of, and 2100. */
const EARLIEST = Date.UTC(2009, 0)
const LATEST = Date.UTC(2100, 0)
