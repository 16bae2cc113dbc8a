import type { Context } from 'hono'
import { base64urlFromBytes } from './base64url.ts'
import type { AppEnv } from './context.ts'
import { Problem, type ProblemName } from './problem.ts'
import { sealOf } from './seal.ts'

/** A place in a scan, or that in one of several, and the beginning of its MAC in base64url. */
const FORM = /^(\d{1,20}(?:-\d{1,20})?)-([\w-]{16})$/

/**
 * A place in a scan as text that only the same scan takes; `null` when the scan is over. `about` is what is scanned: its
 * path, pattern and whatever else the next page must have in common with this one.
 */
export async function sealCursor(
  c: Context<AppEnv>,
  place: number | bigint,
  about: readonly unknown[],
): Promise<string | null> {
  return BigInt(place) === 0n ? null : await sealPlace(c, place.toString(), about)
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
  problem?: ProblemName,
): Promise<bigint> {
  return BigInt((await openPlace(c, text, about, problem)) ?? 0)
}

/** The same for a place that is digits, or two of them with a `-` between. */
export async function sealPlace(
  c: Context<AppEnv>,
  place: string | null,
  about: readonly unknown[],
): Promise<string | null> {
  return place === null ? null : `${place}-${await macOf(c, place, about)}`
}

/**
 * The place that {@link sealPlace} made text of; `null` for none.
 *
 * @throws Problem as {@link openCursor} does.
 */
export async function openPlace(
  c: Context<AppEnv>,
  text: string | null | undefined,
  about: readonly unknown[],
  problem: ProblemName = 'invalid-query',
): Promise<string | null> {
  if (text === undefined || text === null) return null
  const [, place = '', mac] = FORM.exec(text) ?? []
  // What an attacker could learn from the time taken is a place in a scan, which any client may begin anyway.
  if (mac !== undefined && mac === (await macOf(c, place, about))) return place
  throw new Problem(problem, {
    detail: 'It must be the cursor of an answer to the same request.',
    pointer: 'cursor',
  })
}

const utf8 = new TextEncoder()

async function macOf(
  c: Context<AppEnv>,
  place: string,
  about: readonly unknown[],
): Promise<string> {
  const mac = await sealOf(c.env, 'cursor', utf8.encode(JSON.stringify([place, ...about])))
  return base64urlFromBytes(mac.slice(0, 12))
}
