import type { Context } from 'hono'
import { base64urlFromBytes } from './base64url.ts'
import type { AppEnv } from './context.ts'
import { Problem, type ProblemName } from './problem.ts'

/** A place in a scan, and the beginning of its MAC in base64url. */
const FORM = /^(\d{1,20})-([\w-]{16})$/

/**
 * A place in a scan as text that only the same scan takes; `null` when the scan is over. `about` is what is scanned: its
 * path, pattern and whatever else the next page must have in common with this one.
 */
export async function sealCursor(
  c: Context<AppEnv>,
  place: number | bigint,
  about: readonly unknown[],
): Promise<string | null> {
  if (BigInt(place) === 0n) return null
  return `${place}-${await macOf(c, place.toString(), about)}`
}

/**
 * The place that {@link sealCursor} made text of, 0 for none.
 *
 * @throws Problem `invalid-query`, or the one that is given, for a text that is none of ours or belongs to another scan.
 */
export async function openCursor(
  c: Context<AppEnv>,
  text: string | null | undefined,
  about: readonly unknown[],
  problem: ProblemName = 'invalid-query',
): Promise<bigint> {
  if (text === undefined || text === null) return 0n
  const [, place = '', mac] = FORM.exec(text) ?? []
  // What an attacker could learn from the time taken is a place in a scan, which any client may begin anyway.
  if (mac !== undefined && mac === (await macOf(c, place, about))) return BigInt(place)
  throw new Problem(problem, {
    detail: 'It must be the cursor of an answer to the same request.',
    pointer: 'cursor',
  })
}

const utf8 = new TextEncoder()

/** The key is a secret that every Worker on this Redis has. */
async function macOf(
  c: Context<AppEnv>,
  place: string,
  about: readonly unknown[],
): Promise<string> {
  const { UPSTASH_REDIS_REST_TOKEN, KV_REST_API_TOKEN } = c.env
  const secret = utf8.encode(`cursor ${UPSTASH_REDIS_REST_TOKEN ?? KV_REST_API_TOKEN ?? ''}`)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, utf8.encode(JSON.stringify([place, ...about])))
  return base64urlFromBytes(new Uint8Array(mac, 0, 12))
}
