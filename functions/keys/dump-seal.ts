import type { Context } from 'hono'
import { allow } from '../http/allow.ts'
import { base64urlFromBytes, bytesFromBase64url } from '../http/base64url.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'
import { isSealOf, sealOf } from '../http/seal.ts'

const PURPOSE = 'dump'

/** What says of a dump that Redis made it here, as base64url. */
export async function sealOfDump(c: Context<AppEnv>, dump: Uint8Array): Promise<string> {
  return base64urlFromBytes(await sealOf(c.env, PURPOSE, dump))
}

/**
 * Lets go on who restores a dump that {@link sealOfDump} has sealed. RESTORE trusts what it is given, and Redis has been harmed by dumps
 * that it did not make: without a seal it takes an administrator who is held to no keys.
 *
 * @throws Problem `invalid-body` for a seal that is not that of the dump; what `allow` throws without one.
 */
export async function allowDump(
  c: Context<AppEnv>,
  dump: Uint8Array,
  seal: string | undefined,
): Promise<void> {
  if (seal === undefined) return allowUnsealed(c)
  if (await isSealOf(c.env, PURPOSE, dump, bytesFromBase64url(seal))) return
  throw new Problem('invalid-body', {
    detail: 'It must be what came with the dump, from a Worker with the same token for Redis.',
    pointer: 'seal',
  })
}

function allowUnsealed(c: Context<AppEnv>): void {
  try {
    allow(c, 'admin', 'keyspace')
  } catch (error) {
    const detail = 'A dump without the seal that came with it is for administrators of all keys.'
    throw error instanceof Problem ? error.with({ detail }) : error
  }
}
