import { type Encodable, jsonText } from 'redge/core'

/** The words of a command, to be ticked off against what was given for it. */
export class UnsentWords {
  readonly #counts = new Map<unknown, number>()
  readonly #isAcl: boolean
  readonly #isJson: boolean

  constructor([name, ...words]: readonly Encodable[]) {
    this.#isAcl = name === 'ACL'
    this.#isJson = String(name).startsWith('JSON.')
    for (const word of words.map(comparable)) this.#add(word, 1)
  }

  /**
   * Ticks off the words that `value` became, or those of its items; says how many there are, or `undefined` when one of
   * them is missing. What is no word by itself (a flag, a date, `null`) became none.
   */
  take(value: unknown): number | undefined {
    return (this.#isJson ? this.#takeWord(asJson(value)) : undefined) ?? this.#takeParts(value)
  }

  #takeParts(value: unknown): number | undefined {
    if (typeof value === 'string') return this.#takeWord(value, value.toUpperCase())
    if (isWord(value)) return this.#takeWord(comparable(value))
    if (typeof value !== 'object' || value === null || value instanceof Date) return 0
    if (Array.isArray(value)) return this.#takeEach(value, (item) => this.take(item))
    return this.#takeEach(Object.entries(value), ([name, item]) => {
      return this.#takeWord(name) && this.#takeEach([item], (inner) => this.take(inner), 1)
    })
  }

  #takeEach<Item>(
    items: readonly Item[],
    take: (item: Item) => number | undefined,
    taken = 0,
  ): number | undefined {
    let sum = taken
    for (const item of items) {
      const count = take(item)
      if (count === undefined) return undefined
      sum += count
    }
    return sum
  }

  #takeWord(...spellings: unknown[]): number | undefined {
    const word =
      spellings.find((spelling) => this.#counts.get(spelling)) ?? this.#ruleWith(spellings)
    if (word === undefined) return undefined
    this.#add(word, -1)
    return 1
  }

  /** The rules of ACL SETUSER have signs and brackets around what was given. */
  #ruleWith([given]: readonly unknown[]): unknown {
    if (!this.#isAcl || typeof given !== 'string') return undefined
    const part = given.replace(/^[+-]@?/, '')
    return [...this.#counts.keys()].find((word) => typeof word === 'string' && word.includes(part))
  }

  #add(word: unknown, count: number): void {
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + count)
  }
}

function isWord(value: unknown): value is number | bigint | Uint8Array {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array
}

/** The text of a document; bytes cannot be in one. */
function asJson(value: unknown): string | undefined {
  try {
    return jsonText(value)
  } catch {
    return undefined
  }
}

/** Bytes are passed on as the object they are; numbers may be sent as text. */
function comparable(word: Encodable): unknown {
  return word instanceof Uint8Array ? word : String(word)
}
