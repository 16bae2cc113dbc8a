import { UnpicklingError } from '../errors.ts'
import { hasTooManyDigits, maxIntDigits } from '../int-digits.ts'
import { latin1 } from './input.ts'

/** `I`: an integer in digits, or `00` and `01` for the booleans. */
export function intText(line: string): number | bigint | boolean {
  if (line === '00' || line === '01') return line === '01'
  if (!/^[+-]?\d+$/.test(line.trim())) throw invalid('an integer')
  return digits(line.trim())
}

/** `L`: an integer in digits, with an `L` behind it or not. */
export function longText(line: string): number | bigint {
  if (!/^[+-]?\d+L?$/.test(line)) throw invalid('an integer')
  return digits(line.replace('L', ''))
}

function digits(text: string): number | bigint {
  if (hasTooManyDigits(text)) {
    throw new UnpicklingError(`The pickle holds an integer of more than ${maxIntDigits} digits`, {
      python: 'ValueError',
    })
  }
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text.replace('+', ''))
}

/** `F`: a float as Python's `repr` writes it. */
export function floatText(line: string): number {
  const word = /^([+-]?)(inf|nan)$/.exec(line)
  if (word) return word[2] === 'nan' ? Number.NaN : Number(`${word[1]}Infinity`)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(line)) throw invalid('a float')
  return Number(line)
}

/** `V`: text in which code points above 255, backslashes and line ends are escaped. */
export function rawUnicodeEscape(line: string): string {
  const escaped = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|[uU])/g
  return line.replace(escaped, (_match, short: string | undefined, long: string | undefined) => {
    const code = Number.parseInt(short ?? long ?? '', 16)
    if (!(code <= 0x10ffff)) throw invalid('text')
    return String.fromCodePoint(code)
  })
}

/** `S`: a `str` of Python 2 in quotes, which has to be ASCII. */
export function stringRepr(line: string): string {
  const quoted = /^(['"])(.*)\1$/s.exec(line)?.[2]
  if (quoted === undefined) throw invalid('a string')
  return asciiText(quoted.replace(/\\(x[\da-f]{2}|.|$)/gis, unescaped))
}

const escapes: ReadonlyMap<string, string> = new Map([
  ...["'", '"', '\\'].map((same): [string, string] => [same, same]),
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

function unescaped(_match: string, code: string): string {
  if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
  const character = escapes.get(code)
  if (character === undefined) throw invalid('a string')
  return character
}

/** A `str` of Python 2 as Python 3 reads it: ASCII or not at all. */
export function asciiText(text: string | Uint8Array): string {
  const characters = typeof text === 'string' ? text : latin1(text)
  for (let i = 0; i < characters.length; i++) {
    if (characters.charCodeAt(i) > 127) {
      throw new UnpicklingError('The pickle holds a Python 2 str that is not ASCII', {
        python: 'UnicodeDecodeError',
      })
    }
  }
  return characters
}

function invalid(what: string): UnpicklingError {
  return new UnpicklingError(`The pickle says that ${what} follows, and it does not`, {
    python: 'ValueError',
  })
}
