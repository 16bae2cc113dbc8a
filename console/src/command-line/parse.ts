import { type Argument, LineError, type Literal, LiteralReader } from './python-literal.ts'

/** A line that can be run: a call in Python's manner, or a raw command. */
export type Statement =
  | { readonly kind: 'call'; readonly method: string; readonly arguments: readonly Argument[] }
  | { readonly kind: 'raw'; readonly words: readonly Literal[] }

const CALL = /^(?:(?:r|redis|client)\.)?((?:json(?:\(\))?\.)?[A-Za-z_]\w*)\s*\(/

/**
 * What was written, a statement a line. A call may go on over several lines, until its bracket is closed; empty lines, and those
 * that begin with `#`, do not count.
 *
 * @throws LineError
 */
export function statementsOf(text: string): Statement[] {
  const found: Statement[] = []
  let at = 0
  while (at < text.length) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    const indent = line.length - line.trimStart().length
    if (line.trim() === '' || line.trimStart().startsWith('#')) {
      at = end + 1
      continue
    }
    const call = CALL.exec(text.slice(at + indent))
    if (call === null) {
      found.push({ kind: 'raw', words: wordsOf(line, at) })
      at = end + 1
      continue
    }
    const reader = new LiteralReader(text, at + indent + call[0].length)
    const given = reader.arguments()
    found.push({ kind: 'call', method: (call[1] ?? '').replace('()', ''), arguments: given })
    at = lineEnd(text, reader.at)
    const rest = text.slice(reader.at, at).trim()
    if (rest !== '' && !rest.startsWith('#')) {
      throw new LineError('There is something behind the call.', reader.at)
    }
    at++
  }
  return found
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"'\s]\S*))(?=\s|$)/y

/** The words of a raw command, in quotes as redis-cli takes them. */
function wordsOf(line: string, at: number): Literal[] {
  const words: Literal[] = []
  const trimmed = line.trimEnd()
  WORD.lastIndex = 0
  while (WORD.lastIndex < trimmed.length) {
    const from = WORD.lastIndex
    const match = WORD.exec(trimmed)
    if (match === null) throw new LineError('A quote is not closed.', at + from)
    const [, double, single, plain] = match
    words.push(
      double === undefined ? (single?.replace(/\\'/g, "'") ?? plain ?? '') : unescaped(double),
    )
  }
  return words
}

/** Text in double quotes may have bytes in hex, which need not be UTF-8. */
function unescaped(text: string): Literal {
  const hasBytes = /\\x[89a-f][\da-f]/i.test(text)
  const plain = text.replace(
    /\\(?:x([\da-f]{2})|(.))/gis,
    (_, hex: string | undefined, char: string) =>
      hex === undefined
        ? ({ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' }[char] ?? char)
        : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  if (!hasBytes) return plain
  const bytes = Array.from(plain).flatMap((char) =>
    char.charCodeAt(0) < 0x100
      ? [char]
      : Array.from(new TextEncoder().encode(char), (byte) => String.fromCharCode(byte)),
  )
  return { $base64: btoa(bytes.join('')) }
}
