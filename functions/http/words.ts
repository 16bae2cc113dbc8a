import type { Context } from 'hono'
import { encodeWords, type Word } from 'redge/core'
import * as v from 'valibot'
import { bytesFromBase64url } from './base64url.ts'
import type { AppEnv } from './context.ts'
import { checkedName } from './path.ts'
import { Problem } from './problem.ts'
import { bytesFromBase64, type Json, toWire } from './values.ts'

const BytesSchema = v.strictObject({
  $base64: v.pipe(v.string('It must be base64.'), v.base64('It must be base64.')),
})

/** JSON can escape halves of a character, of which there is no UTF-8. */
const TextSchema = v.pipe(
  v.string(),
  v.check((text) => text.isWellFormed(), 'It must be text that UTF-8 can hold.'),
)

/** A key, field or member in a body: text, or `{"$base64": "…"}` for bytes that are no UTF-8. */
export const NameSchema = v.pipe(
  v.union([TextSchema, BytesSchema], 'It must be text or {"$base64": "…"}.'),
  v.transform((written) => wordOf(written)),
)

/** A value in a body: text, a number, or `{"$base64": "…"}` for bytes that are no UTF-8. */
export const ValueSchema = v.pipe(
  v.union(
    [TextSchema, v.pipe(v.number(), v.finite()), v.bigint(), BytesSchema],
    'It must be text, a number or {"$base64": "…"}.',
  ),
  v.transform((written) => wordOf(written)),
)

type Written = string | number | bigint | v.InferOutput<typeof BytesSchema>

function wordOf(written: Written): Word {
  if (typeof written !== 'object') return encodeWords([written])[0] ?? ''
  return bytesFromBase64(written.$base64)
}

/** What a name in a path begins with that is given as base64url. */
const BASE64URL = '~base64url:'

/** Characters of base64url that 1,024 bytes become. */
const LONGEST_BASE64URL = 1366

/**
 * A key, field or member from the path, percent-encoding undone. `~base64url:_w` stands for the bytes that follow in
 * base64url: names that are no UTF-8, that are empty, `.` or `..`, or that begin with `~base64url:` themselves.
 *
 * @throws Problem `invalid-name` when it has more than 1,024 bytes, or is no base64url.
 */
export function wordParam(c: Context<AppEnv>, param: string): Word {
  const name = c.req.param(param) ?? ''
  if (!name.startsWith(BASE64URL)) return checkedName(name)
  const text = name.slice(BASE64URL.length)
  if (text.length > LONGEST_BASE64URL || !/^[\w-]*$/.test(text) || text.length % 4 === 1) {
    throw new Problem('invalid-name', { detail: 'What follows ~base64url: is no base64url.' })
  }
  return bytesFromBase64url(text)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text; `undefined` when they are no UTF-8. */
export function textOf(bytes: Word): string | undefined {
  if (typeof bytes === 'string') return bytes
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** A key, field or member as an answer writes it: text, or `{"$base64": "…"}` when it is no UTF-8. */
export function nameToWire(name: Word): Json {
  return textOf(name) ?? toWire(name)
}

/** How values are written: as text where they are UTF-8, always as text, or always as `{"$base64": "…"}`. */
export const EncodingSchema = v.optional(
  v.picklist(['auto', 'text', 'base64'], 'It must be auto, text or base64.'),
  'auto',
)

/**
 * A value as an answer writes it; `null` for none.
 *
 * @throws Problem `not-text` when text is asked for and the value is no UTF-8.
 */
export function valueToWire(
  value: Uint8Array | null,
  encoding: v.InferOutput<typeof EncodingSchema>,
): Json {
  if (value === null || encoding === 'base64') return toWire(value)
  const text = textOf(value)
  if (text === undefined && encoding === 'text') {
    throw new Problem('not-text', { detail: 'Ask for it with ?encoding=base64.' })
  }
  return text ?? toWire(value)
}
