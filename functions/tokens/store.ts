import type { Redis } from 'redge/core'
import * as v from 'valibot'
import { COUNTED, runCounted } from '../counted-script.ts'
import { ACCESSES, FAMILIES, type Grant } from '../http/bearer.ts'
import { newToken, newTokenId, tokenHash } from './secret.ts'

/**
 * The hash that holds the API tokens. Each has a field called like its id with what it allows as JSON, and up to three
 * beside it: `ID:hash`, the SHA-256 of the token; `ID:previous`, that of the token before its rotation and the Unix time in
 * seconds until which that one is valid; and `ID:used`, the Unix time of its last use.
 */
const TOKENS_KEY = 'redge:tokens'

/** What is kept of a token for good. */
const RecordSchema = v.object({
  name: v.string(),
  access: v.picklist(ACCESSES),
  keyPrefixes: v.nullable(v.array(v.string())),
  families: v.nullable(v.array(v.picklist(FAMILIES))),
  createdAt: v.number(),
  expiresAt: v.nullable(v.number()),
})

/** A token as administrators see it. Times are Unix times in seconds. */
export interface ApiToken extends Grant {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly expiresAt: number | null
  /** To the minute; `null` for one that was never used. */
  readonly lastUsedAt: number | null
  /** Until when the token before the last rotation works; `null` when there is none. */
  readonly previousValidUntil: number | null
}

/** A token as its text is compared with it. */
export interface StoredToken extends ApiToken {
  readonly hash: string
  readonly previousHash: string | null
}

/** What a new token is to allow. */
export interface NewToken extends Grant {
  readonly name: string
  /** Seconds. */
  readonly expiresIn?: number | undefined
}

/** Makes a token; its text is not kept anywhere. Costs one request and one command. */
export async function createToken(
  redis: Redis,
  { expiresIn, ...grant }: NewToken,
): Promise<{ stored: StoredToken; token: string }> {
  const id = newTokenId()
  const token = newToken(id)
  const hash = await tokenHash(token)
  const createdAt = unixTime()
  const expiresAt = expiresIn === undefined ? null : createdAt + expiresIn
  const kept = { ...grant, createdAt, expiresAt }
  const mapping = { [id]: JSON.stringify(kept), [`${id}:hash`]: hash }
  await redis.hset(TOKENS_KEY, { mapping })
  const stored = { id, ...kept, hash, lastUsedAt: null, previousHash: null }
  return { stored: { ...stored, previousValidUntil: null }, token }
}

/** All tokens, the newest first. Costs one request and one command. */
export async function listTokens(redis: Redis): Promise<StoredToken[]> {
  const fields = await redis.hgetall(TOKENS_KEY)
  const ids = Object.keys(fields).filter((field) => !field.includes(':'))
  const tokens = ids.flatMap((id) =>
    stored(
      id,
      namesOf(id).map((name) => fields[name] ?? null),
    ),
  )
  return tokens.sort((one, other) => other.createdAt - one.createdAt)
}

/** The token of that id, also when it has expired. Costs one request and one command. */
export async function findToken(redis: Redis, id: string): Promise<StoredToken | undefined> {
  return stored(id, await redis.hmget(TOKENS_KEY, namesOf(id)))[0]
}

/**
 * KEYS[1] the hash of tokens; ARGV[1] the id, ARGV[2] the SHA-256 of the new token, ARGV[3] until when the old one is valid.
 * Answers 1, or 0 when there is no such token.
 */
const ROTATE = `${COUNTED}
local hash = call('HGET', KEYS[1], ARGV[1] .. ':hash')
if not hash then return done(0) end
call('HSET', KEYS[1], ARGV[1] .. ':hash', ARGV[2], ARGV[1] .. ':previous', hash .. ' ' .. ARGV[3])
return done(1)
`

/**
 * Gives a token a new text; the old one goes on working for `grace` seconds, the one before it not at all. Nothing when there
 * is no such token. Costs one request and three commands.
 */
export async function rotateToken(
  redis: Redis,
  id: string,
  grace: number,
): Promise<{ token: string; previousValidUntil: number } | undefined> {
  const token = newToken(id)
  const previousValidUntil = unixTime() + grace
  const hash = await tokenHash(token)
  const args = [id, hash, previousValidUntil]
  const done = await runCounted(redis, ROTATE, { keys: [TOKENS_KEY], args })
  return done === 1 ? { token, previousValidUntil } : undefined
}

/** Whether there was such a token to delete. Costs one request and one command. */
export async function deleteToken(redis: Redis, id: string): Promise<boolean> {
  return (await redis.hdel(TOKENS_KEY, ...namesOf(id))) > 0
}

/** Notes when a token was last used. Costs one request and one command. */
export async function noteUse(redis: Redis, id: string): Promise<void> {
  await redis.hset(TOKENS_KEY, `${id}:used`, unixTime())
}

/** The time now, in whole seconds. */
export function unixTime(): number {
  return Math.floor(Date.now() / 1000)
}

/** The fields of a token. */
function namesOf(id: string): [string, string, string, string] {
  return [id, `${id}:hash`, `${id}:previous`, `${id}:used`]
}

/** One token, or none where something is missing: what cannot be read allows nothing. */
function stored(id: string, values: readonly (string | null)[]): StoredToken[] {
  const [text, hash, previous, used] = values
  const { success, output } = v.safeParse(RecordSchema, parsed(text))
  if (!success || !hash) return []
  const [previousHash, until] = previous?.split(' ') ?? []
  return [
    {
      id,
      ...output,
      hash,
      previousHash: previousHash ?? null,
      previousValidUntil: until === undefined ? null : Number(until),
      lastUsedAt: used ? Number(used) : null,
    },
  ]
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
