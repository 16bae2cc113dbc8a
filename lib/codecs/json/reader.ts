import { defaultMaxDepth } from '../depth.ts'
import { type Dict, DictBuilder, fillMap } from '../dicts.ts'
import { SerializerError } from '../errors.ts'
import { hasTooManyDigits, maxIntDigits } from '../int-digits.ts'
import { Float } from '../python/numbers.ts'
import type { JsonReadOptions } from './decode.ts'

const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const blank = /[ \t\n\r]*/y
const literal = /null|true|false|NaN|-?Infinity/y

const literals: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])

/** Reads what `JSON.parse` would change: long integers, whole floats, the order of keys, NaN. */
export class JsonReader {
  readonly #text: string
  readonly #exactFloats: boolean
  readonly #dicts: DictBuilder
  readonly #maxDepth: number
  #at = 0

  constructor(text: string, options: JsonReadOptions) {
    this.#text = text
    this.#exactFloats = options.exactFloats ?? false
    this.#dicts = new DictBuilder(options.dicts ?? 'lossless')
    this.#maxDepth = options.maxDepth ?? defaultMaxDepth
  }

  read(): unknown {
    const value = this.#value(0)
    this.#match(blank)
    if (this.#at < this.#text.length) throw this.#invalid('Extra data')
    return value
  }

  #value(depth: number): unknown {
    this.#match(blank)
    if (depth > this.#maxDepth) {
      throw new SerializerError(`The JSON nests deeper than maxDepth (${this.#maxDepth})`, {
        python: 'RecursionError',
      })
    }
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth + 1)
      case '[':
        return this.#array(depth + 1)
      case '"':
        return this.#string()
      default:
        return this.#scalar()
    }
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = []
    this.#at++
    if (this.#take(']')) return items
    do items.push(this.#value(depth))
    while (this.#take(','))
    if (!this.#take(']')) throw this.#invalid("Expecting ',' delimiter")
    return items
  }

  #object(depth: number): Dict {
    const items: unknown[] = []
    this.#at++
    if (!this.#take('}')) {
      do items.push(this.#key(), this.#value(depth))
      while (this.#take(','))
      if (!this.#take('}')) throw this.#invalid("Expecting ',' delimiter")
    }
    const dict = this.#dicts.create()
    if (dict instanceof Map) return fillMap(dict, items, 0, items.length)
    return this.#dicts.fill(dict, items, 0, items.length)
  }

  #key(): string {
    this.#match(blank)
    if (this.#text[this.#at] !== '"') {
      throw this.#invalid('Expecting property name enclosed in double quotes')
    }
    const key = this.#string()
    if (!this.#take(':')) throw this.#invalid("Expecting ':' delimiter")
    return key
  }

  #string(): string {
    const from = this.#at
    let end = from + 1
    for (; this.#text[end] !== '"'; end++) {
      if (end >= this.#text.length) throw this.#invalid('Unterminated string')
      if (this.#text[end] === '\\') end++
    }
    this.#at = end + 1
    try {
      return JSON.parse(this.#text.slice(from, end + 1))
    } catch {
      throw this.#invalid('Invalid string')
    }
  }

  #scalar(): unknown {
    const word = this.#match(literal)
    if (word) return literals.get(word[0])
    const found = this.#match(number)
    if (!found) throw this.#invalid('Expecting value')
    const [text, fraction, exponent] = found
    if (fraction === undefined && exponent === undefined) return this.#int(text)
    const value = Number(text)
    const looksInt = this.#exactFloats && Number.isSafeInteger(value) && !Object.is(value, -0)
    return looksInt ? new Float(value) : value
  }

  #int(text: string): number | bigint {
    if (hasTooManyDigits(text)) throw this.#invalid(`More than ${maxIntDigits} digits`)
    const value = Number(text)
    return Number.isSafeInteger(value) ? value + 0 : BigInt(text)
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found
  }

  #take(character: string): boolean {
    this.#match(blank)
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #invalid(message: string): SerializerError {
    return new SerializerError(`${message}: char ${this.#at}`, { python: 'JSONDecodeError' })
  }
}
