const WIDTH = 16

/** A line of a hex dump: where it begins, its bytes in hex, and as text with dots for what cannot be printed. */
export interface HexLine {
  readonly offset: string
  readonly hex: string
  readonly text: string
}

/** How many lines the bytes take. */
export function hexLineCount(bytes: Uint8Array): number {
  return Math.ceil(bytes.length / WIDTH)
}

/** One line of a hex dump. */
export function hexLine(bytes: Uint8Array, index: number): HexLine {
  const part = Array.from(bytes.subarray(index * WIDTH, (index + 1) * WIDTH))
  return {
    offset: (index * WIDTH).toString(16).padStart(8, '0'),
    hex: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    text: part
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join(''),
  }
}

/** Bytes as hex to edit, in lines of sixteen. */
export function toHex(bytes: Uint8Array): string {
  return Array.from({ length: hexLineCount(bytes) }, (_, index) => hexLine(bytes, index).hex).join(
    '\n',
  )
}

/** The bytes that hex stands for; `undefined` when it is none. Blanks do not count. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || !/^[\da-f]*$/i.test(digits)) return undefined
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
  )
}
