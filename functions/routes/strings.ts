import { type Context, Hono } from 'hono'
import type { Command, Word } from 'redge/core'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { COUNTED, runCounted } from '../counted-script.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import {
  ETAG_LIMIT,
  guarded,
  guardedScript,
  hasPreconditions,
  isNotModified,
  runGuarded,
  stringETag,
  withETag,
} from '../http/etag.ts'
import { IncrementSchema, isWhole, numberToWire } from '../http/increment.ts'
import { PlaceSchema } from '../http/paging.ts'
import { Problem } from '../http/problem.ts'
import { noNumber } from '../http/refusals.ts'
import { millisecondsOf, Ttl } from '../http/ttl.ts'
import { EncodingSchema, ValueSchema, valueToWire } from '../http/words.ts'

/** How to read a value, and which of its bytes. */
export const StringQuerySchema = v.strictObject({
  encoding: EncodingSchema,
  start: v.optional(PlaceSchema),
  end: v.optional(PlaceSchema),
})

/** A value and how long it lasts. */
export const SetStringSchema = v.strictObject({
  value: ValueSchema,
  ttl: v.optional(v.nullable(Ttl), null),
  keepTtl: v.optional(v.boolean(), false),
})

/** What to add to a number, or to append. */
export const ChangeStringSchema = v.union(
  [v.strictObject({ increment: IncrementSchema }), v.strictObject({ append: ValueSchema })],
  'It must be either "increment", a number, or "append", a value.',
)

/** Bytes of a value that one answer has: as many as have an ETag. */
const LONGEST = ETAG_LIMIT

/** Strings, and the numbers that they may be. Each costs one request to Redis. */
export const strings = new Hono<AppEnv>()
  // A script with STRLEN and GETRANGE: what is large is cut where it is kept
  .get('/:key', queryOf(StringQuerySchema), async (c) => {
    const { encoding, start = 0, end = -1 } = c.req.valid('query')
    const read = await runCounted(bytesFrom(c), READ, {
      keys: [keyParam(c, 'read', 'string')],
      args: [start, end, LONGEST],
      readOnly: true,
    })
    if (!Array.isArray(read)) throw new Problem('unknown-key')
    const [value, length, wanted]: [Uint8Array, number, number] = read as never
    const etag = value.length === length ? await stringETag(value) : null
    withETag(c, etag)
    if (isNotModified(c, etag)) return c.body(null, 304)
    const truncated = value.length < wanted
    return c.json({ value: valueToWire(value, encoding), length, truncated, etag })
  })
  // A script with TYPE and SET: SET alone would replace whatever is there
  .put('/:key', jsonBody(SetStringSchema), async (c) => {
    const { value, ttl, keepTtl } = c.req.valid('json')
    if (keepTtl && ttl !== null) {
      throw new Problem('invalid-body', { detail: 'It excludes "ttl".', pointer: 'keepTtl' })
    }
    const lasting = ttl === null ? [] : ['PX', millisecondsOf(ttl)]
    const args = [value, ...(keepTtl ? ['KEEPTTL'] : lasting)]
    const created = (await runGuarded(c, SET, [keyParam(c, 'write', 'string')], args)) === 1
    withETag(c, await stringETag(bytesOf(value)))
    return c.json({ created }, created ? 201 : 200)
  })
  // INCRBY, INCRBYFLOAT or APPEND
  .patch('/:key', jsonBody(ChangeStringSchema), async (c) => {
    const body = c.req.valid('json')
    const key = keyParam(c, 'write', 'string')
    if ('append' in body) {
      const length = await guarded(c, command.append(key, body.append), key)
      return c.json({ length })
    }
    return c.json({ value: numberToWire(await increased(c, key, body.increment)) })
  })
  // A script with TYPE and UNLINK
  .delete('/:key', async (c) => {
    const deleted = await runGuarded(c, DELETE, [keyParam(c, 'write', 'string')])
    if (deleted === 0) throw new Problem('unknown-key')
    return c.body(null, 204)
  })

/**
 * KEYS[1] a string, ARGV the first and last byte, and how many at most. Those bytes, the length of the whole and of what was
 * asked for; nil when there is no key.
 */
const READ = `${COUNTED}
local length = call('STRLEN', KEYS[1])
if length == 0 and call('EXISTS', KEYS[1]) == 0 then return done(false) end
local first, last, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if first < 0 then first = math.max(length + first, 0) end
if last < 0 then last = length + last end
last = math.min(last, length - 1)
local wanted = math.max(last - first + 1, 0)
if wanted == 0 then return done({'', length, 0}) end
last = math.min(last, first + most - 1)
return done({call('GETRANGE', KEYS[1], first, last), length, wanted})`

/** Lua: leaves with WRONGTYPE unless `KEYS[1]` is a string or nothing; `kind` is its type. */
const STRING_ONLY = `
local kind = call('TYPE', KEYS[1]).ok
if kind ~= 'string' and kind ~= 'none' then
  return redis.error_reply('WRONGTYPE The key holds another type')
end
`

/** KEYS[1] a string, ARGV its value and options of SET. 1 when it is new, else 0. */
const SET = guardedScript(`${STRING_ONLY}
call('SET', KEYS[1], unpack(ARGV))
return done(kind == 'none' and 1 or 0)`)

/** KEYS[1] a string. 1 when it was there, else 0. */
const DELETE = guardedScript(`${STRING_ONLY}
return done(call('UNLINK', KEYS[1]))`)

/** ARGV the words of a command. What the key holds after it: the replies of scripts are exact up to 2^53 only. */
const WRITE_AND_GET = guardedScript(`
call(unpack(ARGV))
return done(call('GET', KEYS[1]))`)

/** The number that a key has become. */
async function increased(
  c: Context<AppEnv>,
  key: Word,
  increment: string,
): Promise<Uint8Array | number> {
  const name = isWhole(increment) ? 'INCRBY' : 'INCRBYFLOAT'
  const words = [name, key, increment.replace('+', '')]
  const replied = hasPreconditions(c)
    ? runGuarded(c, WRITE_AND_GET, [key], words)
    : bytesFrom(c).call(words, asItIs)
  return (await replied.catch(noNumber)) as Uint8Array | number
}

const asItIs: Command['decode'] = (reply) => reply

function bytesOf(value: Word): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value
}
