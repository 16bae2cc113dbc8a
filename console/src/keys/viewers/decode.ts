import {
  Decimal,
  GzipCompressor,
  JsonSerializer,
  Lz4Compressor,
  PickleSerializer,
  UUID,
  ZlibCompressor,
  ZStdCompressor,
} from 'redge/cache'
import { LzmaCompressor } from 'redge/cache/lzma'
import { MsgpackSerializer } from 'redge/cache/msgpack'
import { pythonTypeName } from '../../../../lib/codecs/python/type-names.ts'
import type { Compression } from './detect.ts'
import type { Part, Shown } from './shown.ts'

/**
 * The bytes that were compressed.
 *
 * @throws CompressorError for bytes that this compressor did not write.
 */
export async function decompress(bytes: Uint8Array, compression: Compression): Promise<Uint8Array> {
  switch (compression) {
    case 'identity':
      return bytes
    case 'zlib':
      return new ZlibCompressor().decompress(bytes)
    case 'gzip':
      return new GzipCompressor().decompress(bytes)
    case 'lz4':
      return new Lz4Compressor().decompress(bytes)
    case 'lzma':
      return new LzmaCompressor().decompress(bytes)
    case 'zstd':
      return new ZStdCompressor().decompress(bytes)
  }
}

/**
 * The value that bytes stand for. Nothing in a pickle is run: classes that are not known are shown by name.
 *
 * @throws SerializerError for bytes that are not of this format.
 */
export function decode(bytes: Uint8Array, format: 'json' | 'msgpack' | 'pickle'): Shown {
  const serializer = {
    json: () => new JsonSerializer(),
    msgpack: () => new MsgpackSerializer(),
    pickle: () => new PickleSerializer(),
  }[format]()
  return shown(serializer.loads(bytes), format === 'pickle')
}

function shown(value: unknown, isPython: boolean): Shown {
  switch (typeof value) {
    case 'string':
      return { kind: 'text', text: value }
    case 'number':
    case 'bigint':
      return { kind: 'number', text: String(value) }
    case 'boolean':
      return { kind: 'word', text: isPython ? (value ? 'True' : 'False') : String(value) }
    case 'object':
      return value === null
        ? { kind: 'word', text: isPython ? 'None' : 'null' }
        : shownObject(value, isPython)
    default:
      return { kind: 'other', text: String(value) }
  }
}

function shownObject(value: object, isPython: boolean): Shown {
  const type = isPython ? pythonTypeName(value) : ''
  if (value instanceof Uint8Array)
    return { kind: 'other', type: type || 'bytes', text: hexOf(value) }
  const parts = partsOf(value, isPython)
  if (parts !== undefined) {
    const named = type === 'dict' || type === 'list' ? '' : type
    return { kind: 'parts', parts, ...(named === '' ? {} : { type: named }) }
  }
  return { kind: 'other', type, text: writtenOut(value) }
}

function partsOf(value: object, isPython: boolean): Part[] | undefined {
  if (Array.isArray(value)) return value.map((item, index) => part(String(index), item, isPython))
  if (value instanceof Set) {
    return Array.from(value, (item, index) => part(String(index), item, isPython))
  }
  if (value instanceof Map) {
    return Array.from(value, ([key, item]) => part(keyText(key, isPython), item, isPython))
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && hasOwnText(value)) return undefined
  return Object.entries(value).map(([name, item]) => part(name, item, isPython))
}

function part(name: string, value: unknown, isPython: boolean): Part {
  return { name, value: shown(value, isPython) }
}

function keyText(key: unknown, isPython: boolean): string {
  const { text, parts } = shown(key, isPython)
  return text ?? `(${parts?.map(({ value }) => value.text ?? '…').join(', ')})`
}

/** Dates, decimals and their like write themselves; an object that does not is shown by its fields. */
function hasOwnText(value: object): boolean {
  return (
    value instanceof Decimal ||
    value instanceof UUID ||
    value.toString !== Object.prototype.toString
  )
}

function writtenOut(value: object): string {
  return value instanceof Date ? value.toISOString() : value.toString()
}

function hexOf(bytes: Uint8Array): string {
  const start = Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0'))
  return `${start.join(' ')}${bytes.length > 64 ? ` … ${bytes.length} bytes` : ''}`
}
