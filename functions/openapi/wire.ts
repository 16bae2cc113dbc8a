import * as v from 'valibot'

const BytesAnswer = v.strictObject({ $base64: v.string() })

/** A key, field or member: text, or bytes that are no UTF-8. */
export const NameAnswer = v.union([v.string(), BytesAnswer])

/** A value: text, or bytes in base64. */
export const ValueAnswer = v.union([v.string(), BytesAnswer])

/** A number of things. */
export const CountAnswer = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A double; infinities are text. */
export const ScoreAnswer = v.union([v.number(), v.picklist(['inf', '-inf'])])

/** Where the next page begins; `null` after the last one. */
export const CursorAnswer = v.nullable(v.string())

/** Seconds until a key expires; `null` when it does not. */
export const TtlAnswer = v.nullable(v.number())

/** Whether the request made what it names, or replaced it. */
export const CreatedAnswer = v.strictObject({ created: v.boolean() })

/** Header of a strong ETag. */
export const ETAG_HEADER: Readonly<Record<string, string>> = {
  ETag: 'What the key holds, whatever its time to live; left out over 1 MiB, and over 2,000 fields or members.',
}

/** Headers that make a write depend on what the key holds. */
export const PRECONDITIONS: Readonly<Record<string, string>> = {
  'If-Match': 'ETags of the key, or * for one that exists: otherwise nothing is written.',
  'If-None-Match': '* writes only when there is no such key yet.',
}

/** Headers that spare an answer. */
export const IF_NONE_MATCH: Readonly<Record<string, string>> = {
  'If-None-Match': 'ETags that the client has: 304 without a body when the key still has one.',
}

/** What stands for a key, field or member in a path. */
export const NAME_PARAMETER =
  'Percent-encoded. `~base64url:` and base64url stands for bytes: names that are no UTF-8, empty, `.` or `..`.'
