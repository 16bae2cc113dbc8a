import { type Context, Hono } from 'hono'
import type { Word } from 'redge/core'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { runCounted } from '../counted-script.ts'
import { allow, allowedKeys } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { openCursor, sealCursor } from '../http/cursor.ts'
import { guarded, isNotModified, runGuarded, withETag } from '../http/etag.ts'
import { nameInPath } from '../http/location.ts'
import { FlagSchema, pageEntries } from '../http/paging.ts'
import { Problem } from '../http/problem.ts'
import { missingKey, noDump } from '../http/refusals.ts'
import { millisecondsOf, secondsOf, Ttl } from '../http/ttl.ts'
import { base64FromBytes, bytesFromBase64 } from '../http/values.ts'
import { NameSchema, nameToWire, textOf, wordParam } from '../http/words.ts'
import { allowDump, sealOfDump } from '../keys/dump-seal.ts'
import { listKeys } from '../keys/listing.ts'
import { COPY, DETAILS, DUMP, EXPIRE, REPLACE } from '../keys/scripts.ts'

/** A type of keys. */
export const TypeSchema = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,32}$/, 'It must be a type of Redis.'),
)

/** What keys to list. */
export const ListKeysSchema = v.strictObject({
  ...pageEntries,
  type: v.optional(TypeSchema),
  memory: FlagSchema,
})

/** When a key expires: seconds from now, never, or at a Unix time in seconds. */
export const ExpirySchema = v.union(
  [
    v.strictObject({ ttl: v.nullable(Ttl) }),
    v.strictObject({ expireAt: v.pipe(v.number(), v.minValue(0), v.maxValue(1e11)) }),
  ],
  'It must be either "ttl" or "expireAt", in seconds.',
)

/** Another name for a key. */
export const NewKeySchema = v.strictObject({
  newKey: NameSchema,
  overwrite: v.optional(v.boolean(), false),
})

/** A key as DUMP wrote it. */
export const RestoreSchema = v.strictObject({
  dump: v.pipe(v.string(), v.base64('It must be base64.'), v.minLength(1)),
  /** What came with the dump; administrators may leave it out. */
  seal: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{43}$/, 'It must be the seal of a dump.'))),
  ttl: v.optional(v.nullable(Ttl), null),
  replace: v.optional(v.boolean(), false),
})

/** Keys of any type: what they are, and what can be done with each of them. */
export const keys = new Hono<AppEnv>()
  .get('/', queryOf(ListKeysSchema), async (c) => {
    const { match, type, cursor, limit, memory } = c.req.valid('query')
    const isAllowed = allowedKeys(c, 'read', 'keyspace')
    const about = ['keys', match, type]
    const from = await openCursor(c, cursor, about)
    const page = await listKeys(c, { match, type, cursor: from, limit, memory, isAllowed })
    return c.json({ keys: page.keys, cursor: await sealCursor(c, page.cursor, about) })
  })
  .get('/:key', async (c) => {
    const key = allowedKey(c, 'read')
    const details = await runCounted(bytesFrom(c), DETAILS, { keys: [key], readOnly: true })
    if (!Array.isArray(details)) throw new Problem('unknown-key')
    const [kind, ms, encoding, memory, length, idle, tag] = details
    const etag = tag === null ? null : (textOf(tag) ?? null)
    withETag(c, etag)
    if (isNotModified(c, etag)) return c.body(null, 304)
    return c.json({
      key: nameToWire(key),
      type: textOf(kind) ?? '',
      ttl: secondsOf(ms),
      encoding: encoding === null ? null : (textOf(encoding) ?? null),
      memory: countOrNull(memory),
      length: countOrNull(length),
      idle: countOrNull(idle),
      etag,
    })
  })
  .patch('/:key', jsonBody(ExpirySchema), async (c) => {
    const key = allowedKey(c, 'write')
    const reply = await runGuarded(c, EXPIRE, [key], expiryWords(c.req.valid('json')))
    const [changed, ms] = reply as [number, number]
    if (changed === 0 && ms === GONE) throw new Problem('unknown-key')
    return c.json({ ttl: ms === GONE ? 0 : secondsOf(ms) })
  })
  .delete('/:key', async (c) => {
    const key = allowedKey(c, 'write')
    if ((await guarded(c, command.unlink(key), key)) === 0) throw new Problem('unknown-key')
    return c.body(null, 204)
  })
  .post('/:key/renames', jsonBody(NewKeySchema), async (c) => {
    const { newKey, overwrite } = c.req.valid('json')
    const key = allowedKey(c, 'write', newKey)
    const rename = overwrite ? command.rename(key, newKey) : command.renamenx(key, newKey)
    if (!(await guarded(c, rename, key, newKey).catch(missingKey))) {
      throw new Problem('already-exists')
    }
    return madeKey(c, newKey)
  })
  .post('/:key/copies', jsonBody(NewKeySchema), async (c) => {
    const { newKey, overwrite } = c.req.valid('json')
    const key = allowedKey(c, 'write', newKey)
    // Servers differ in what they say to a copy of a key onto itself.
    if (nameInPath(key) === nameInPath(newKey)) throw new Problem('already-exists')
    const copied = await runGuarded(c, COPY, [key, newKey], overwrite ? ['REPLACE'] : [])
    if (copied === null) throw new Problem('unknown-key')
    if (copied === 0) throw new Problem('already-exists')
    return madeKey(c, newKey)
  })
  .get('/:key/dump', async (c) => {
    const key = allowedKey(c, 'read')
    const reply = await runCounted(bytesFrom(c), DUMP, { keys: [key], readOnly: true })
    const [dump, ms] = reply as [Uint8Array | null, number]
    if (dump === null) throw new Problem('unknown-key')
    const seal = await sealOfDump(c, dump)
    return c.json({ dump: base64FromBytes(dump), seal, ttl: secondsOf(ms) })
  })
  .put('/:key/dump', jsonBody(RestoreSchema), async (c) => {
    const { dump, seal, ttl, replace } = c.req.valid('json')
    const key = allowedKey(c, 'write')
    const ms = ttl === null ? 0 : millisecondsOf(ttl)
    const bytes = bytesFromBase64(dump)
    await allowDump(c, bytes, seal)
    const restored = replace
      ? runGuarded(c, REPLACE, [key], [ms, bytes])
      : guarded(c, command.restore(key, ms, bytes), key)
    const created = (await restored.catch(noDump)) !== 0
    return c.json({ created }, created ? 201 : 200)
  })

/** What PTTL says of a key that is not there. */
const GONE = -2

/** The key of the path, once the token allows it and the others that the request names. */
function allowedKey(
  c: Context<AppEnv>,
  access: 'read' | 'write',
  ...others: readonly Word[]
): Word {
  const key = wordParam(c, 'key')
  allow(c, access, 'keyspace', key, ...others)
  return key
}

function expiryWords(expiry: v.InferOutput<typeof ExpirySchema>): (string | number)[] {
  if ('expireAt' in expiry) return ['PEXPIREAT', Math.round(expiry.expireAt * 1000)]
  return expiry.ttl === null ? ['PERSIST'] : ['PEXPIRE', millisecondsOf(expiry.ttl)]
}

function madeKey(c: Context<AppEnv>, key: Word) {
  c.header('Location', `/v1/keys/${nameInPath(key)}`)
  return c.json({ key: nameToWire(key) }, 201)
}

function countOrNull(reply: unknown): number | null {
  return typeof reply === 'number' ? reply : null
}
