/** What one writes in Python, as the API takes it: bytes are `{"$base64": …}`, tuples and sets are lists. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | readonly Literal[]
  | { readonly [name: string]: Literal }

/** An argument of a call: by position, or by name. */
export interface Argument {
  readonly name: string | undefined
  readonly value: Literal
}

/** What is wrong with a line, and where. */
export class LineError extends Error {
  override readonly name = 'LineError'
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** Reads Python's literals out of a text, one after the other. */
export class LiteralReader {
  readonly #text: string
  #at: number

  constructor(text: string, at = 0) {
    this.#text = text
    this.#at = at
  }

  /** How far it has read. */
  get at(): number {
    return this.#at
  }

  /**
   * The arguments up to the bracket that closes them.
   *
   * @throws LineError
   */
  arguments(): Argument[] {
    const found: Argument[] = []
    while (!this.#takes(')')) {
      const name = this.#match(/([A-Za-z_]\w*)\s*=(?!=)/y)?.[1]
      found.push({ name, value: this.#value() })
      if (this.#takes(')')) return found
      this.#expect(',')
    }
    return found
  }

  #value(): Literal {
    this.#skip()
    const first = this.#text[this.#at]
    if (first === undefined) throw new LineError('Something is missing here.', this.#at)
    if (first === '[') return this.#list(']')
    if (first === '(') return this.#list(')')
    if (first === '{') return this.#braces()
    return this.#string() ?? this.#number() ?? this.#word()
  }

  #list(end: string): Literal[] {
    this.#at++
    const items: Literal[] = []
    while (!this.#takes(end)) {
      items.push(this.#value())
      if (this.#takes(end)) return items
      this.#expect(',')
    }
    return items
  }

  /** A dict, or a set. */
  #braces(): Literal {
    this.#at++
    const pairs: [Literal, Literal][] = []
    const items: Literal[] = []
    while (!this.#takes('}')) {
      const key = this.#value()
      if (this.#takes(':')) pairs.push([key, this.#value()])
      else items.push(key)
      if (this.#takes('}')) break
      this.#expect(',')
    }
    if (items.length > 0) return items
    // Pairs keep their order, and take bytes as names.
    const isPlain = pairs.every(([key]) => typeof key === 'string' && !/^\d+$/.test(key))
    return isPlain && !isBytesName(pairs)
      ? Object.fromEntries(pairs.map(([key, value]) => [String(key), value]))
      : pairs
  }

  #string(): Literal | undefined {
    const start = this.#at
    const match = this.#match(/([bBrRuU]{0,2})("""|'''|"|')/y)
    if (match === undefined) return undefined
    const [, prefix = '', quote = ''] = match
    const isRaw = /r/i.test(prefix)
    let text = ''
    while (!this.#text.startsWith(quote, this.#at)) {
      const char = this.#text[this.#at]
      if (char === undefined) throw new LineError('This text has no end.', start)
      this.#at++
      text += char === '\\' ? (isRaw ? `\\${this.#text[this.#at++] ?? ''}` : this.#escape()) : char
    }
    this.#at += quote.length
    return /b/i.test(prefix) ? bytesLiteral(text) : text
  }

  /** What follows a backslash. */
  #escape(): string {
    const code = this.#matchHere(/x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{1,3})/iy)
    if (code !== undefined) {
      const [, x, u, long, octal] = code
      return String.fromCodePoint(
        octal === undefined
          ? Number.parseInt(x ?? u ?? long ?? '0', 16)
          : Number.parseInt(octal, 8),
      )
    }
    const char = this.#text[this.#at++] ?? ''
    return ESCAPES[char] ?? (`'"\\`.includes(char) ? char : `\\${char}`)
  }

  #number(): Literal | undefined {
    const text = this.#match(/[-+]?(\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)(e[-+]?\d+)?/iy)?.[0].replaceAll(
      '_',
      '',
    )
    if (text === undefined) return undefined
    const value = Number(text)
    // JSON would round it; the API takes digits as they are.
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value
  }

  #word(): Literal {
    const at = this.#at
    const word = this.#match(/[A-Za-z_]\w*/y)?.[0]
    if (word === 'True' || word === 'true') return true
    if (word === 'False' || word === 'false') return false
    if (word === 'None' || word === 'null') return null
    throw new LineError(
      word === undefined
        ? `“${this.#text[at]}” makes no sense here.`
        : `Text needs quotes: '${word}'.`,
      at,
    )
  }

  #takes(char: string): boolean {
    this.#skip()
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #expect(char: string): void {
    if (this.#takes(char)) return
    throw new LineError(
      this.#at >= this.#text.length ? 'The call is not closed.' : `A “${char}” is missing here.`,
      this.#at,
    )
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    this.#skip()
    return this.#matchHere(pattern)
  }

  #matchHere(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text) ?? undefined
    if (match !== undefined) this.#at = pattern.lastIndex
    return match
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
}

/** Bytes that are written as text, a character each. */
function bytesLiteral(text: string): Literal {
  return { $base64: btoa(text) }
}

/** The API would take such a dict for bytes. */
function isBytesName(pairs: readonly [Literal, Literal][]): boolean {
  return pairs.length === 1 && pairs[0]?.[0] === '$base64'
}
