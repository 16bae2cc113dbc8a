import type { Redis } from '../../lib/index.ts'

/** A key as it lies in Redis, whatever wrote it. */
export interface StoredKey {
  /** Its name without the part that they all have. */
  readonly name: string
  readonly type: string
  /** Its bytes in base64; members and fields sorted. */
  readonly value: readonly string[]
  /** When it expires, in milliseconds of Unix time; `null` for never. */
  readonly expiresAt: number | null
}

/** Everything whose name begins with `prefix`. */
export async function storedKeys(redis: Redis<Uint8Array>, prefix: string): Promise<StoredKey[]> {
  const keys: StoredKey[] = []
  for (const name of (await redis.keys(`${prefix}*`)).map(text).sort()) {
    const type = text(await redis.type(name))
    const expiresAt = await redis.pexpiretime(name)
    keys.push({
      name: name.slice(prefix.length),
      type,
      value: (await storedValue(redis, name, type)).map((text) => text.replaceAll(prefix, '')),
      expiresAt: expiresAt < 0 ? null : expiresAt,
    })
  }
  return keys
}

async function storedValue(
  redis: Redis<Uint8Array>,
  name: string,
  type: string,
): Promise<string[]> {
  if (type === 'string') return [base64(await redis.get(name))]
  if (type === 'set') return Array.from(await redis.smembers(name), base64).sort()
  if (type === 'hash') {
    const fields = Array.from(
      await redis.hgetall(name),
      ([field, value]) => [field, value] as const,
    )
    return fields.map(([field, value]) => `${text(field)} ${base64(value)}`).sort()
  }
  const pairs = await redis.zrange(name, 0, -1, { withscores: true })
  return pairs.map(([member, score]) => `${score} ${base64(member as Uint8Array)}`)
}

function text(value: unknown): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value)
}

function base64(value: Uint8Array | null): string {
  return value ? btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join('')) : ''
}
