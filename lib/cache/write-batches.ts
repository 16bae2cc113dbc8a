import type { Encodable } from '../wire/encode.ts'
import { truthy } from '../wire/replies.ts'
import type { CacheRedis } from './connections.ts'

/** Bytes that are not text which a transaction carries, unless a client is told otherwise. */
const MAX_BATCH_BYTES = 65_536

/**
 * Runs writes, in order, as one MULTI/EXEC; as several when together they have more bytes than one may carry. A write
 * that has more by itself is sent alone.
 */
export async function runWrites(
  client: CacheRedis,
  writes: readonly (readonly Encodable[])[],
): Promise<void> {
  for (const batch of batchesOf(writes)) {
    const [only = []] = batch
    if (batch.length === 1) {
      await client.call(only, truthy)
      continue
    }
    const pipeline = client.pipeline()
    for (const words of batch) pipeline.call(words, truthy)
    await pipeline.execute()
  }
}

function batchesOf(writes: readonly (readonly Encodable[])[]): (readonly Encodable[])[][] {
  const batches: (readonly Encodable[])[][] = []
  let room = 0
  for (const words of writes) {
    const size = bytesIn(words)
    const last = batches.at(-1)
    if (last && size <= room) {
      last.push(words)
      room -= size
    } else {
      batches.push([words])
      room = Math.max(MAX_BATCH_BYTES - size, 0)
    }
  }
  return batches
}

function bytesIn(words: readonly Encodable[]): number {
  return words.reduce<number>(
    (sum, word) => sum + (word instanceof Uint8Array ? word.length : 0),
    0,
  )
}
