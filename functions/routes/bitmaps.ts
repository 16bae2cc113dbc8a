import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { COUNTED, runCounted } from '../counted-script.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { guarded } from '../http/etag.ts'
import { Problem } from '../http/problem.ts'
import { whole } from '../http/query-entries.ts'

/** The last bit that a string of Redis may have. */
const LAST = 2 ** 32 - 1

/** Which bits to count and to tell. */
export const BitmapQuerySchema = v.strictObject({
  start: whole(0, LAST, 0),
  end: whole(0, LAST, LAST),
})

/** The new value of a bit. */
export const SetBitSchema = v.strictObject({
  bit: v.picklist([0, 1], 'It must be 0 or 1.'),
})

/** The last bit that may be set here: a bitmap has all bits before it, and this one 16 MiB. */
const LAST_SET = 2 ** 27 - 1

/** Bytes that one answer looks at, and offsets that it has at most. */
const WINDOW = 64 * 1024
const MOST_OFFSETS = 1000

/** Strings as rows of bits. Each costs one request to Redis; the commands are given. */
export const bitmaps = new Hono<AppEnv>()
  // A script with STRLEN, BITCOUNT and GETRANGE
  .get('/:key', queryOf(BitmapQuerySchema), async (c) => {
    const { start, end } = c.req.valid('query')
    const run = {
      keys: [keyParam(c, 'read', 'bitmap')],
      args: [start, end, WINDOW],
      readOnly: true,
    }
    const read = await runCounted(bytesFrom(c), READ, run)
    if (!Array.isArray(read)) throw new Problem('unknown-key')
    const [count, bytes, window]: [number, number, Uint8Array] = read as never
    const length = bytes * 8
    return c.json({ count, length, ...offsetsIn(window, start, Math.min(end, length - 1)) })
  })
  // SETBIT
  .put('/:key/bits/:offset', jsonBody(SetBitSchema), async (c) => {
    const { bit } = c.req.valid('json')
    const key = keyParam(c, 'write', 'bitmap')
    const previous = await guarded(c, command.setbit(key, offsetOf(c), bit), key)
    return c.json({ previous })
  })

/**
 * KEYS[1] a bitmap, ARGV the first and the last bit, and how many bytes at most. How many of these bits are set, the length in
 * bytes, and the bytes from that of the first bit on; nil when there is no key.
 */
const READ = `${COUNTED}
local length = call('STRLEN', KEYS[1])
if length == 0 and call('EXISTS', KEYS[1]) == 0 then return done(false) end
local from = math.floor(ARGV[1] / 8)
local to = math.min(math.floor(ARGV[2] / 8), from + ARGV[3] - 1)
return done({
  call('BITCOUNT', KEYS[1], ARGV[1], ARGV[2], 'BIT'),
  length,
  call('GETRANGE', KEYS[1], from, to),
})`

/** Offsets of the bits that are set in `window`, the bytes from that of `start` on, and where to go on. */
function offsetsIn(
  window: Uint8Array,
  start: number,
  end: number,
): { bits: number[]; next: number | null } {
  const first = start - (start % 8)
  const last = Math.min(end, first + window.length * 8 - 1)
  const bits: number[] = []
  let offset = start
  for (; offset <= last && bits.length < MOST_OFFSETS; offset++) {
    const at = offset - first
    const byte = window[at >> 3] ?? 0
    if ((byte >> (7 - (at & 7))) & 1) bits.push(offset)
  }
  return { bits, next: offset <= end ? offset : null }
}

function offsetOf(c: Context<AppEnv>): number {
  const text = c.req.param('offset') ?? ''
  if (/^\d{1,9}$/.test(text) && Number(text) <= LAST_SET) return Number(text)
  throw new Problem('invalid-name', { detail: `An offset is a number from 0 to ${LAST_SET}.` })
}
