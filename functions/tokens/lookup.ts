import type { Context } from 'hono'
import type { Bindings } from '../env.ts'
import type { Bearer } from '../http/bearer.ts'
import type { AppEnv } from '../http/context.ts'
import { redisFrom } from '../redis.ts'
import { checkMisses, noteMiss } from './misses.ts'
import { isSecret, tokenHash, tokenId } from './secret.ts'
import { findToken, noteUse, type StoredToken, unixTime } from './store.ts'

/**
 * Seconds that a Worker goes on using what it knows of a token, and so the longest that a token works elsewhere after it was
 * revoked or rotated.
 */
const KEPT_SECONDS = 5
/** Tokens that are known at a time; also texts that are no token, so that the same one is looked up once. */
const MOST_KEPT = 1000
/** Seconds between two notes of when a token was used. */
const USE_INTERVAL = 60

interface Known {
  token: StoredToken | undefined
  readonly until: number
}

const known = new WeakMap<Bindings, Map<string, Known>>()

/**
 * Who bears a token of `/v1/tokens`; nothing for text that is none, or no longer. Costs one request and one command every
 * five seconds, and once a minute as much for the time of its use, after the answer.
 *
 * @throws Problem `rate-limited` for an address that has sent many tokens that do not exist.
 */
export async function bearerByToken(c: Context<AppEnv>, text: string): Promise<Bearer | undefined> {
  const id = tokenId(text)
  if (id === undefined) return undefined
  const entry = await knownToken(c, id)
  const { token } = entry
  if (token === undefined || !(await isValid(token, text))) return undefined
  const now = unixTime()
  if ((token.lastUsedAt ?? 0) <= now - USE_INTERVAL) {
    entry.token = { ...token, lastUsedAt: now }
    c.executionCtx.waitUntil(noteUse(redisFrom(c.env), id).catch(() => undefined))
  }
  const { name, access, keyPrefixes, families, expiresAt } = token
  return { id, name, access, keyPrefixes, families, expiresAt }
}

/** Forgets what is known of a token here, after it was changed. */
export function forgetToken(env: Bindings, id: string): void {
  known.get(env)?.delete(id)
}

async function knownToken(c: Context<AppEnv>, id: string): Promise<Known> {
  const tokens = known.get(c.env) ?? new Map<string, Known>()
  known.set(c.env, tokens)
  const entry = tokens.get(id)
  if (entry && entry.until > Date.now()) return entry
  // One that was there the last time is not kept out by others of its address.
  if (entry?.token === undefined) checkMisses(c)
  const token = await findToken(redisFrom(c), id)
  if (token === undefined) noteMiss(c)
  const found = { token, until: Date.now() + KEPT_SECONDS * 1000 }
  // A Map keeps its order: the first is the one that was looked up longest ago.
  tokens.delete(id)
  for (const oldest of tokens.keys()) if (tokens.size >= MOST_KEPT) tokens.delete(oldest)
  tokens.set(id, found)
  return found
}

/** Both hashes are compared, whichever it is, so that the time taken tells nothing. */
async function isValid(token: StoredToken, text: string): Promise<boolean> {
  const now = Date.now() / 1000
  const hash = await tokenHash(text)
  const isCurrent = isSecret(hash, token.hash)
  const isPrevious = isSecret(hash, token.previousHash ?? '')
  const isInGrace = now < (token.previousValidUntil ?? 0)
  if (token.expiresAt !== null && now >= token.expiresAt) return false
  return isCurrent || (isPrevious && isInGrace)
}
