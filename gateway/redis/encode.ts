import { ARRAY, BULK, CR, LF } from './resp.ts'

/** One word of a command. Strings are sent as UTF-8, lone surrogates as U+FFFD. */
export type Word = string | Uint8Array

/** A command: its name, then its arguments. */
export type Command = readonly Word[]

/** How many bytes the words of a command have, without RESP's framing. */
export function commandSize(command: Command): number {
  let size = 0
  for (const word of command) {
    size += typeof word === 'string' ? Buffer.byteLength(word) : word.length
  }
  return size
}

/** The commands as RESP2, one after another in one buffer. */
export function encodeCommands(commands: readonly Command[]): Buffer {
  let bound = 0
  for (const command of commands) {
    bound += FRAME
    for (const word of command) bound += FRAME + sizeBound(word)
  }
  const out = Buffer.allocUnsafe(bound)
  let end = 0
  for (const command of commands) {
    end = writeHeader(out, end, ARRAY, command.length)
    for (const word of command) end = writeWord(out, end, word)
  }
  return out.subarray(0, end)
}

/** Room for a type byte, ten digits and two line ends. */
const FRAME = 16

/** Up to this length a loop over the characters is faster than a call into native code. */
const SHORT = 32

function sizeBound(word: Word): number {
  if (typeof word !== 'string') return word.length
  return word.length <= SHORT ? word.length * 3 : Buffer.byteLength(word)
}

function writeWord(out: Buffer, start: number, word: Word): number {
  const end = typeof word === 'string' ? writeText(out, start, word) : writeBytes(out, start, word)
  out[end] = CR
  out[end + 1] = LF
  return end + 2
}

function writeBytes(out: Buffer, start: number, bytes: Uint8Array): number {
  const bytesStart = writeHeader(out, start, BULK, bytes.length)
  out.set(bytes, bytesStart)
  return bytesStart + bytes.length
}

function writeText(out: Buffer, start: number, text: string): number {
  const end = text.length <= SHORT ? writeAscii(out, start, text) : undefined
  if (end !== undefined) return end
  const textStart = writeHeader(out, start, BULK, Buffer.byteLength(text))
  return textStart + out.write(text, textStart)
}

/** `undefined` when it is not ASCII: what was written then means nothing. */
function writeAscii(out: Buffer, start: number, text: string): number | undefined {
  const textStart = writeHeader(out, start, BULK, text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return undefined
    out[textStart + i] = code
  }
  return textStart + text.length
}

function writeHeader(out: Buffer, start: number, type: number, length: number): number {
  out[start] = type
  let end = writeDigits(out, start + 1, length)
  out[end++] = CR
  out[end++] = LF
  return end
}

function writeDigits(out: Buffer, start: number, number: number): number {
  const end = number < 10 ? start : writeDigits(out, start, Math.trunc(number / 10))
  out[end] = 0x30 + (number % 10)
  return end + 1
}
