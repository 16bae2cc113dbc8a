import type { RedisError } from '../errors.ts'
import { type RawReply, str } from './replies.ts'

/**
 * Lua: `framed(reply)` is a reply as one string, in RESP2, so that it can be kept and still be told from others: integers,
 * status, nil, errors and nesting included.
 */
export const FRAMED: string = `local function framed(reply)
  local kind = type(reply)
  if kind == 'string' then return '$' .. #reply .. '\\r\\n' .. reply .. '\\r\\n' end
  if kind == 'number' then return ':' .. string.format('%.0f', reply) .. '\\r\\n' end
  if kind ~= 'table' then return '$-1\\r\\n' end
  if reply.err then return '-' .. reply.err .. '\\r\\n' end
  if reply.ok then return '+' .. reply.ok .. '\\r\\n' end
  local parts = {'*' .. #reply .. '\\r\\n'}
  for i, item in ipairs(reply) do parts[i + 1] = framed(item) end
  return table.concat(parts)
end`

/**
 * The reply that was framed, its strings as bytes; `errorOf` makes errors of what Redis says.
 *
 * @throws such an error for what is no frame.
 */
export function unframed(frame: Uint8Array, errorOf: (text: string) => RedisError): RawReply {
  const reader = new FrameReader(frame, errorOf)
  const reply = reader.read()
  if (reader.atEnd) return reply
  throw errorOf(NOT_FRAMED)
}

const NOT_FRAMED = 'ONCE What the server has kept under this id is no reply'

const CR = '\r'.charCodeAt(0)

class FrameReader {
  readonly #bytes: Uint8Array
  readonly #errorOf: (text: string) => RedisError
  #at = 0

  constructor(bytes: Uint8Array, errorOf: (text: string) => RedisError) {
    this.#bytes = bytes
    this.#errorOf = errorOf
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  read(): RawReply {
    const line = this.#line()
    const kind = String.fromCharCode(line[0] ?? 0)
    const rest = line.subarray(1)
    if (kind === '+') return rest
    if (kind === '-') return this.#errorOf(str(rest))
    const count = Number(str(rest))
    if (!Number.isInteger(count)) throw this.#errorOf(NOT_FRAMED)
    if (kind === ':') return count
    if (kind === '$') return count < 0 ? null : this.#take(count)
    if (kind === '*') return Array.from({ length: count }, () => this.read())
    throw this.#errorOf(NOT_FRAMED)
  }

  #line(): Uint8Array {
    const end = this.#bytes.indexOf(CR, this.#at)
    if (end < 0) throw this.#errorOf(NOT_FRAMED)
    return this.#take(end - this.#at)
  }

  /** So many bytes, and the end of the line after them. */
  #take(length: number): Uint8Array {
    const start = this.#at
    this.#at += length + 2
    if (this.#at > this.#bytes.length) throw this.#errorOf(NOT_FRAMED)
    return this.#bytes.subarray(start, start + length)
  }
}
