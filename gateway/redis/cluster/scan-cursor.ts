import { createHash } from 'node:crypto'
import type { Word } from '../encode.ts'
import { BULK, LF } from '../resp.ts'
import { SLOTS } from './slot.ts'
import type { Primary, SlotMap } from './slot-map.ts'

/**
 * A cursor over all primaries, one after another: the node's own cursor, a byte of the node's id, and its lowest slot.
 * Another node hashes keys in another order, so when the byte does not fit, that part of the keys is gone through again.
 */
const ID_BITS = 8n
const SLOT_BITS = 14n

/** Where a scan goes on. */
export interface ScanPosition {
  readonly primary: Primary
  /** The cursor for that node. */
  readonly cursor: string
}

/** Where the scan with this cursor goes on; `undefined` for what no cursor of ours can be. */
export function scanPosition(word: Word | undefined, map: SlotMap): ScanPosition | undefined {
  const text = typeof word === 'string' ? word : Buffer.from(word ?? []).toString('latin1')
  if (!/^\d{1,20}$/.test(text)) return undefined
  const cursor = BigInt(text)
  const slot = Number(cursor & BigInt(SLOTS - 1))
  const primary = cursor === 0n ? map.primaries[0] : map.owner(slot)
  if (!primary) return undefined
  const isSame = ((cursor >> SLOT_BITS) & ((1n << ID_BITS) - 1n)) === idByte(primary)
  return { primary, cursor: isSame ? String(cursor >> (SLOT_BITS + ID_BITS)) : '0' }
}

/** A node's reply to SCAN with the cursor that clients are to see. */
export function withScanCursor(reply: Buffer, primary: Primary, map: SlotMap): Buffer {
  // `*2`, then the cursor as a string, then the keys.
  const headerEnd = reply.indexOf(LF) + 1
  if (reply[headerEnd] !== BULK) return reply
  const start = reply.indexOf(LF, headerEnd) + 1
  const end = reply.indexOf(LF, start) + 1
  const cursor = nextCursor(BigInt(reply.toString('latin1', start, end - 2)), primary, map)
  const line = `$${cursor.length}\r\n${cursor}\r\n`
  return Buffer.concat([reply.subarray(0, headerEnd), Buffer.from(line), reply.subarray(end)])
}

function nextCursor(cursor: bigint, primary: Primary, map: SlotMap): string {
  if (cursor !== 0n) return encode(cursor, primary)
  const next = map.after(primary)
  return next ? encode(0n, next) : '0'
}

function encode(cursor: bigint, primary: Primary): string {
  const high = (cursor << ID_BITS) | idByte(primary)
  return String((high << SLOT_BITS) | BigInt(primary.firstSlot))
}

function idByte({ id }: Primary): bigint {
  return BigInt(createHash('sha1').update(id).digest()[0] as number)
}
