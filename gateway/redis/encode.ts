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
  let end: number
  if (typeof word !== 'string') {
    end = writeHeader(out, start, BULK, word.length)
    out.set(word, end)
    end += word.length
  } else if (word.length <= SHORT && isAscii(word)) {
    end = writeHeader(out, start, BULK, word.length)
    for (let i = 0; i < word.length; i++) out[end++] = word.charCodeAt(i)
  } else {
    end = writeHeader(out, start, BULK, Buffer.byteLength(word))
    end += out.write(word, end)
  }
  out[end++] = CR
  out[end++] = LF
  return end
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

function writeHeader(out: Buffer, start: number, type: number, length: number): number {
  let end = start
  out[end++] = type
  if (length < 10) out[end++] = 0x30 + length
  else end += out.write(String(length), end, 'latin1')
  out[end++] = CR
  out[end++] = LF
  return end
}
