import { DataError } from '../errors.ts'
import {
  MONITOR_PATH,
  MULTI_EXEC_PATH,
  PIPELINE_PATH,
  PSUBSCRIBE_PATH,
  SUBSCRIBE_PATH,
} from '../protocol.ts'
import type { Word } from '../wire/encode.ts'
import { summaryOf } from './batch-summary.ts'
import type { WireCommand } from './requester.ts'

/** An HTTP request without its headers and address. */
export interface RequestBody {
  /** Path below the endpoint's address. */
  path: string
  body: string | Uint8Array<ArrayBuffer>
  contentType: string
}

/** Longest path that HTTP servers accept with room for headers. */
const PATH_LIMIT = 8_000

/**
 * The request for one command: JSON, or, when an argument is not UTF-8, the path form with that argument as the raw
 * body, so that its bytes arrive as they are.
 *
 * @throws DataError when the words fit neither form.
 */
export function singleBody({ words }: WireCommand): RequestBody {
  const text = textWords(words)
  if (text) return json('/', text)
  return pathForm(words)
}

/**
 * The request for a batch.
 *
 * @throws DataError when an argument is not UTF-8: JSON cannot hold it.
 */
export function batchBody(path: string, commands: readonly WireCommand[]): RequestBody {
  const { areTexts: arePlain } = summaryOf(commands)
  const texts = commands.map(({ words }, index) => {
    const text = arePlain ? words : textWords(words)
    if (text) return text
    throw new DataError(`Command ${index + 1} of the batch has bytes that are not UTF-8`)
  })
  return json(path, texts)
}

function json(path: string, value: unknown): RequestBody {
  return { path, body: JSON.stringify(value), contentType: 'application/json' }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** All words as text, or undefined when one of them is not UTF-8. */
export function textWords(words: readonly Word[]): readonly string[] | undefined {
  if (areTexts(words)) return words
  const texts: string[] = []
  for (const word of words) {
    const text = textOf(word)
    if (text === undefined) return undefined
    texts.push(text)
  }
  return texts
}

/** Whether the words are text already. */
export function areTexts(words: readonly Word[]): words is readonly string[] {
  for (const word of words) if (typeof word !== 'string') return false
  return true
}

/** The word as text, or undefined when it is not UTF-8. */
export function textOf(word: Word): string | undefined {
  if (typeof word === 'string') return word
  try {
    return utf8.decode(word)
  } catch {
    return undefined
  }
}

/** Where the server takes something else than one command. */
const OTHER_ENDPOINTS: ReadonlySet<string> = new Set([
  PIPELINE_PATH,
  MULTI_EXEC_PATH,
  SUBSCRIBE_PATH,
  PSUBSCRIBE_PATH,
  MONITOR_PATH,
])

/** Path, body, query: the words before bytes, those bytes, the words after them. */
function pathForm(words: readonly Word[]): RequestBody {
  const { path, at } = pathOf(words)
  const body = Uint8Array.from(words[at] as Uint8Array)
  return { path, body, contentType: 'application/octet-stream' }
}

/** Whether a command that JSON cannot carry can be sent by a path, with some of its bytes as the body. */
export function hasPathForm(words: readonly Word[]): boolean {
  try {
    pathOf(words)
    return true
  } catch (error) {
    if (error instanceof DataError) return false
    throw error
  }
}

/** The path, with its query, and the place of the word that is the body: the last bytes, or else the longest. */
function pathOf(words: readonly Word[]): { path: string; at: number } {
  const last = words.findLastIndex((word) => textOf(word) === undefined)
  const longest = longestBytes(words)
  try {
    return pathAround(words, last)
  } catch (error) {
    if (longest === last) throw error
    return pathAround(words, longest)
  }
}

function pathAround(words: readonly Word[], at: number): { path: string; at: number } {
  if (at === 0 || OTHER_ENDPOINTS.has(`/${textOf(words[0] ?? '')?.toLowerCase()}`)) {
    throw new DataError('There is no command of that name to send bytes to that are not UTF-8')
  }
  const path = `/${words.slice(0, at).map(pathSegment).join('/')}${queryOf(words.slice(at + 1))}`
  if (path.length > PATH_LIMIT) {
    throw new DataError('The words beside bytes that are not UTF-8 are too long for a URL')
  }
  return { path, at }
}

function longestBytes(words: readonly Word[]): number {
  let longest = -1
  for (const [index, word] of words.entries()) {
    const isLonger = longest < 0 || word.length >= (words[longest] as Word).length
    if (isLonger && textOf(word) === undefined) longest = index
  }
  return longest
}

/**
 * The path of a stream: the command, then its channels or patterns.
 *
 * @throws DataError for names that a URL cannot hold, and when together they are too long for one.
 */
export function streamPath([command, ...names]: readonly Word[]): string {
  const segments = names.map((name) => {
    if (!NOT_IN_URLS.has(textOf(name) ?? 'bytes')) return pathSegment(name)
    throw new DataError('An empty name, `.` and `..` cannot be subscribed to over HTTP')
  })
  const path = `/${[String(command).toLowerCase(), ...segments].join('/')}`
  if (path.length > PATH_LIMIT) throw new DataError('The names are too long for a URL')
  return path
}

const NOT_IN_URLS: ReadonlySet<string> = new Set(['', '.', '..'])

/** Every byte percent-encoded that is not plain text. URLs drop empty and dotted segments, so those are refused. */
function pathSegment(word: Word): string {
  const text = textOf(word)
  if (text === '' || text === '.' || text === '..') {
    throw new DataError(`An argument '${text}' cannot be sent before bytes that are not UTF-8`)
  }
  return percentEncoded(word)
}

function queryOf(words: readonly Word[]): string {
  if (words.length === 0) return ''
  const texts = words.map(percentEncoded)
  const pairs: string[] = []
  for (let i = 0; i < texts.length; i += 2) {
    const [name = '', value] = texts.slice(i, i + 2)
    if (name === '' || name === '_token') {
      throw new DataError(`An argument '${name}' cannot be sent after bytes that are not UTF-8`)
    }
    pairs.push(value === undefined ? name : `${name}=${value}`)
  }
  return `?${pairs.join('&')}`
}

/** @throws DataError for a word that no URL has room for. */
function percentEncoded(word: Word): string {
  if (word.length > PATH_LIMIT) throw new DataError('A word is too long for a URL')
  const text = textOf(word)
  if (text !== undefined) return encodeURIComponent(text)
  const bytes = word as Uint8Array
  return Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}
