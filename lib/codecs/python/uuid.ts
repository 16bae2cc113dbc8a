/** Sets the digits of a UUID that a pickle makes first and fills later. */
export let fillUuid: (uuid: UUID, value: bigint) => void

/**
 * Python's `uuid.UUID`.
 *
 * @throws RangeError when the text does not hold 32 hexadecimal digits.
 *
 * @example
 * new UUID(crypto.randomUUID())
 */
export class UUID {
  #hex: string

  static {
    fillUuid = (uuid, value) => {
      uuid.#hex = value.toString(16).padStart(32, '0')
    }
  }

  constructor(text: string) {
    const hex = text.replace(/^urn:uuid:/i, '').replace(/[-{}]/g, '')
    if (!/^[\da-f]{32}$/i.test(hex)) throw new RangeError('badly formed hexadecimal UUID string')
    this.#hex = hex.toLowerCase()
  }

  /** The 128-bit number. */
  get int(): bigint {
    return BigInt(`0x${this.#hex}`)
  }

  /** 32 digits without hyphens. */
  get hex(): string {
    return this.#hex
  }

  /** `12345678-1234-5678-1234-567812345678`. */
  toString(): string {
    return this.#hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  /** As DjangoJSONEncoder writes it: text. */
  toJSON(): string {
    return this.toString()
  }
}
