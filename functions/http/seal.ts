import type { Bindings } from '../env.ts'

const utf8 = new TextEncoder()

/**
 * A MAC (HMAC-SHA256) that only Workers on the same Redis can make, since its key is a secret that all of them have. Those for
 * one purpose are worth nothing for another.
 */
export async function sealOf(
  env: Bindings,
  purpose: string,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await keyFrom(env, purpose), bytes))
}

/** Whether {@link sealOf} has made the MAC; the time that it takes tells nothing. */
export async function isSealOf(
  env: Bindings,
  purpose: string,
  bytes: Uint8Array,
  seal: Uint8Array,
): Promise<boolean> {
  return await crypto.subtle.verify('HMAC', await keyFrom(env, purpose), seal, bytes)
}

function keyFrom(env: Bindings, purpose: string): Promise<CryptoKey> {
  const { UPSTASH_REDIS_REST_TOKEN, KV_REST_API_TOKEN } = env
  const secret = utf8.encode(`${purpose} ${UPSTASH_REDIS_REST_TOKEN ?? KV_REST_API_TOKEN ?? ''}`)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify'])
}
