import { isRecord } from '../depth.ts'
import { type PythonException, SerializerError } from '../errors.ts'
import { Float } from '../python/numbers.ts'
import { Deque } from '../python/sequences.ts'
import { pythonTypeName } from '../python/type-names.ts'
import { MessageWriter } from './writer.ts'

/** msgpack's `DEFAULT_RECURSE_LIMIT`. */
const maxDepth = 511

/**
 * The bytes that Python's `msgpack.packb` gives with its defaults.
 *
 * @throws SerializerError where Python raises.
 */
export function packb(value: unknown): Uint8Array {
  const out = new MessageWriter()
  pack(out, value, maxDepth)
  return out.finish()
}

function pack(out: MessageWriter, value: unknown, left: number): void {
  if (left < 0) throw failure('recursion limit exceeded.', 'ValueError')
  if (value === null) out.uint8(0xc0)
  else if (value === true) out.uint8(0xc3)
  else if (value === false) out.uint8(0xc2)
  else if (typeof value === 'number') packNumber(out, value)
  else if (typeof value === 'bigint') packInt(out, value)
  else if (typeof value === 'string') packText(out, value)
  else if (typeof value === 'object') packObject(out, value, left)
  else throw notPackable(value)
}

function packObject(out: MessageWriter, value: object, left: number): void {
  if (value instanceof Float) out.float64(Number(value))
  else if (value instanceof Uint8Array) {
    out.length([0xc4, 0xc5, 0xc6], value.length)
    out.bytes(value)
  } else if (Array.isArray(value) && !(value instanceof Deque)) {
    out.shortLength(0x90, 16, [0xdc, 0xdd], value.length)
    for (const item of value) pack(out, item, left - 1)
  } else if (value instanceof Map) packMap(out, [...value], left)
  else if (isRecord(value)) {
    packMap(
      out,
      Object.entries(value).filter(([, field]) => field !== undefined),
      left,
    )
  } else throw notPackable(value)
}

function packMap(
  out: MessageWriter,
  entries: readonly (readonly [unknown, unknown])[],
  left: number,
): void {
  out.shortLength(0x80, 16, [0xde, 0xdf], entries.length)
  for (const [key, value] of entries) {
    pack(out, key, left - 1)
    pack(out, value, left - 1)
  }
}

function packText(out: MessageWriter, text: string): void {
  if (!text.isWellFormed()) {
    throw failure('Text with a lone surrogate cannot be packed', 'UnicodeEncodeError')
  }
  const bytes = new TextEncoder().encode(text)
  if (bytes.length < 32) out.uint8(0xa0 | bytes.length)
  else out.length([0xd9, 0xda, 0xdb], bytes.length)
  out.bytes(bytes)
}

/** Safe integers are ints, all other numbers floats. */
function packNumber(out: MessageWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) out.float64(value)
  else if (value >= -32 && value < 128) out.uint8(value)
  else packInt(out, BigInt(value))
}

function packInt(out: MessageWriter, value: bigint): void {
  if (value >= 1n << 64n || value < -(1n << 63n)) {
    throw failure('Integer value out of range', 'OverflowError')
  }
  if (value >= -32n && value < 128n) out.uint8(Number(value))
  else packLongInt(out, value)
}

function packLongInt(out: MessageWriter, value: bigint): void {
  const magnitude = value < 0n ? -value - 1n : value
  const limits = value < 0n ? [7n, 15n, 31n] : [8n, 16n, 32n]
  const fitting = limits.findIndex((bits) => magnitude < 1n << bits)
  const size = fitting < 0 ? 3 : fitting
  out.int((value < 0n ? 0xd0 : 0xcc) + size, value, 2 ** size)
}

function notPackable(value: unknown): SerializerError {
  return failure(`can not serialize '${pythonTypeName(value)}' object`, 'TypeError')
}

function failure(message: string, python: PythonException): SerializerError {
  return new SerializerError(message, { python })
}
