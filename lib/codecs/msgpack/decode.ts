import type { PythonValueOptions } from '../codec.ts'
import { type Dict, DictBuilder, fillMap } from '../dicts.ts'
import { type PythonException, SerializerError } from '../errors.ts'
import { Float } from '../python/numbers.ts'
import { pythonTypeName } from '../python/type-names.ts'

/** About where Python's unpacker gives up. */
const maxDepth = 511

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads one message as Python's `msgpack.unpackb` does with its defaults: keys of maps are text or bytes. */
export class MessageReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #exactFloats: boolean
  readonly #dicts: DictBuilder
  #at = 0

  constructor(bytes: Uint8Array, options: PythonValueOptions) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#exactFloats = options.exactFloats ?? false
    this.#dicts = new DictBuilder(options.dicts ?? 'lossless')
  }

  /** @throws SerializerError */
  read(): unknown {
    const value = this.#value(0)
    if (this.#at === this.#bytes.length) return value
    throw failure('unpack(b) received extra data.', 'ValueError')
  }

  #value(depth: number): unknown {
    if (depth > maxDepth) throw failure('The message nests too deep', 'ValueError')
    const format = this.#uint(1)
    if (format < 0x80) return format
    if (format < 0x90) return this.#map(format & 15, depth)
    if (format < 0xa0) return this.#array(format & 15, depth)
    if (format < 0xc0) return this.#text(format & 31)
    if (format >= 0xe0) return format - 256
    return this.#long(format, depth)
  }

  #long(format: number, depth: number): unknown {
    switch (format) {
      case 0xc0:
        return null
      case 0xc2:
      case 0xc3:
        return format === 0xc3
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#binary(this.#uint(1 << (format - 0xc4)))
      case 0xca:
        return this.#float(this.#view.getFloat32(this.#skip(4)))
      case 0xcb:
        return this.#float(this.#view.getFloat64(this.#skip(8)))
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (format - 0xd9)))
      case 0xdc:
      case 0xdd:
        return this.#array(this.#uint(2 << (format - 0xdc)), depth)
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 << (format - 0xde)), depth)
      default:
        return this.#int(format)
    }
  }

  #int(format: number): number | bigint {
    const isUnsigned = format >= 0xcc && format <= 0xcf
    if (!isUnsigned && (format < 0xd0 || format > 0xd3)) {
      throw failure('The message holds an extension type, or is none', 'ValueError')
    }
    const size = 1 << (format & 3)
    const at = this.#skip(size)
    let value = 0n
    for (let i = at; i < at + size; i++) value = (value << 8n) | BigInt(this.#view.getUint8(i))
    const int = isUnsigned ? value : BigInt.asIntN(size * 8, value)
    const short = Number(int)
    return Number.isSafeInteger(short) ? short : int
  }

  #float(value: number): number | Float {
    const looksInt = this.#exactFloats && Number.isSafeInteger(value) && !Object.is(value, -0)
    return looksInt ? new Float(value) : value
  }

  #array(length: number, depth: number): unknown[] {
    this.#expect(length)
    const items: unknown[] = []
    for (let i = 0; i < length; i++) items.push(this.#value(depth + 1))
    return items
  }

  #map(length: number, depth: number): Dict {
    this.#expect(length * 2)
    const items: unknown[] = []
    for (let i = 0; i < length; i++) items.push(this.#key(depth), this.#value(depth + 1))
    const dict = this.#dicts.create()
    if (dict instanceof Map) return fillMap(dict, items, 0, items.length)
    return this.#dicts.fill(dict, items, 0, items.length)
  }

  #key(depth: number): unknown {
    const key = this.#value(depth + 1)
    if (typeof key === 'string' || key instanceof Uint8Array) return key
    const type = typeof key === 'number' || typeof key === 'bigint' ? 'int' : pythonTypeName(key)
    throw failure(`${type} is not allowed for map key when strict_map_key=True`, 'ValueError')
  }

  #text(length: number): string {
    const at = this.#skip(length)
    try {
      return decoder.decode(this.#bytes.subarray(at, at + length))
    } catch {
      throw failure('The message holds text that is not UTF-8', 'UnicodeDecodeError')
    }
  }

  #binary(length: number): Uint8Array {
    const at = this.#skip(length)
    return this.#bytes.slice(at, at + length)
  }

  /** A length of 1, 2 or 4 bytes. */
  #uint(size: number): number {
    const at = this.#skip(size)
    if (size === 1) return this.#view.getUint8(at)
    return size === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at)
  }

  #skip(length: number): number {
    const at = this.#at
    this.#expect(length)
    this.#at = at + length
    return at
  }

  /** Every item takes a byte, so a length is never longer than what is left. */
  #expect(length: number): void {
    if (length > this.#bytes.length - this.#at) {
      throw failure('Unpack failed: incomplete input', 'ValueError')
    }
  }
}

function failure(message: string, python: PythonException): SerializerError {
  return new SerializerError(message, { python })
}
