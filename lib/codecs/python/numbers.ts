/**
 * A whole number that is a `float` in Python. `Number` methods and arithmetic work on it; serializers write `1.0` and
 * not `1`.
 *
 * @example
 * await cache.set('ratio', new Float(1)) // Python reads 1.0
 */
export class Float extends Number {}

/** Python's `complex`. */
export class Complex {
  readonly real: number
  readonly imag: number

  constructor(real: number, imag: number) {
    this.real = real
    this.imag = imag
  }
}

const decimalText = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|s?nan\d*)$/i

/**
 * Python's `Decimal`: exact decimal digits, kept as text. Calculate with a decimal library of your choice.
 *
 * @throws RangeError when the text is not a decimal number.
 *
 * @example
 * new Decimal('10.50').toString() // '10.50'
 */
export class Decimal {
  readonly #text: string

  constructor(text: string) {
    if (!decimalText.test(text)) throw new RangeError('Invalid text for Decimal')
    this.#text = text
  }

  /** The digits as Python wrote them: trailing zeros count. */
  toString(): string {
    return this.#text
  }

  /** The nearest number. */
  toNumber(): number {
    return Number(this.#text.replace(/^([+-]?)inf$/i, '$1Infinity'))
  }

  /** As DjangoJSONEncoder writes it: text. */
  toJSON(): string {
    return this.#text
  }
}
