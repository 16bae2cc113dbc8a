import type { Command } from '../redis/encode.ts'
import { RequestError } from './request-error.ts'

/**
 * The command in a JSON array. Numbers arrive as they were written (`1e+21`, `12345678901234567890`), booleans as
 * `true` and `false`.
 * @throws RequestError when the body is no JSON, or no array of strings, numbers and booleans.
 */
export function parseCommand(body: Buffer): Command {
  const text = body.toString()
  const json = parseArray(text, 'ERR failed to parse command')
  return toCommand(json, new NumberTexts(text))
}

/**
 * The commands in a JSON array of arrays.
 * @throws RequestError as {@link parseCommand} does, for the whole batch.
 */
export function parseBatch(body: Buffer): Command[] {
  const text = body.toString()
  const json = parseArray(text, UNREADABLE_BATCH)
  if (json.length === 0) throw new RequestError('ERR empty pipeline request')
  const numbers = new NumberTexts(text)
  return json.map((item) => {
    if (!Array.isArray(item)) throw new RequestError(UNREADABLE_BATCH)
    return toCommand(item, numbers)
  })
}

const UNREADABLE_BATCH = 'ERR failed to parse pipeline request'

function parseArray(text: string, complaint: string): unknown[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new RequestError(complaint)
  }
  if (Array.isArray(json)) return json
  throw new RequestError(complaint)
}

/** Turns the items into words in place: most are strings already, and a copy would cost as much as the parsing. */
function toCommand(items: unknown[], numbers: NumberTexts): Command {
  if (items.length === 0) throw new RequestError('ERR empty command')
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (typeof item === 'string') continue
    if (typeof item === 'number') items[i] = numbers.next()
    else if (typeof item === 'boolean') items[i] = String(item)
    else if (item === null) throw new RequestError('ERR null args are not supported')
    else throw unsupported(Array.isArray(item) ? 'array' : 'object')
  }
  return items as string[]
}

function unsupported(type: string): RequestError {
  return new RequestError(`ERR unsupported arg type: ${type}`)
}

/** The numbers of a valid JSON text as they are written in it, in order: parsing them would round and reformat. */
class NumberTexts {
  readonly #json: string
  #at = 0

  constructor(json: string) {
    this.#json = json
  }

  next(): string {
    const json = this.#json
    let at = this.#at
    while (!isNumberStart(json.charCodeAt(at))) {
      at = json[at] === '"' ? afterString(json, at) : at + 1
    }
    const start = at
    while (isNumberPart(json.charCodeAt(at))) at++
    this.#at = at
    return json.slice(start, at)
  }
}

function afterString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0
  while (json[quote - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function isNumberStart(code: number): boolean {
  return code === 0x2d || (code >= 0x30 && code <= 0x39)
}

/** Digits and `+`, `-`, `.`, `E`, `e`. */
function isNumberPart(code: number): boolean {
  return isNumberStart(code) || code === 0x2b || code === 0x2e || code === 0x45 || code === 0x65
}
