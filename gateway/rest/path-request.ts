import { MULTI_EXEC_PATH, PIPELINE_PATH } from '../../lib/protocol.ts'
import type { Word } from '../redis/encode.ts'
import { RequestError } from './request-error.ts'

/** What the URL of a request says. */
export interface RequestPath {
  /** Percent-decoded segments of the path; the first one is a command's name or an endpoint. */
  readonly segments: readonly Word[]
  /** Percent-decoded names and values of the query, without `_token`. */
  readonly options: readonly Word[]
  /** The value of `_token`. */
  readonly token: string | undefined
}

/**
 * Reads `/set/key/value?EX=100&_token=…`. Arguments are bytes: `%ff` is the byte 255, and a plus is a plus.
 * @throws RequestError when the percent-encoding is broken.
 */
export function parsePath(url: string): RequestPath {
  return ENDPOINTS.get(url) ?? readPath(url)
}

function readPath(url: string): RequestPath {
  const question = url.indexOf('?')
  const path = question === -1 ? url : url.slice(0, question)
  const query = question === -1 ? '' : url.slice(question + 1)
  const segments = path.slice(1).split('/')
  if (segments.at(-1) === '') segments.pop()
  return { segments: segments.map(decode), ...parseQuery(query) }
}

function parseQuery(query: string): Pick<RequestPath, 'options' | 'token'> {
  const options: Word[] = []
  let token: string | undefined
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = equals === -1 ? part : part.slice(0, equals)
    const value = equals === -1 ? undefined : decode(part.slice(equals + 1))
    if (name === '_token') token = value === undefined ? '' : value.toString()
    else options.push(decode(name), ...(value === undefined ? [] : [value]))
  }
  return { options, token }
}

/** The text itself when it is plain ASCII, else its bytes. */
function decode(text: string): string | Buffer {
  if (PLAIN.test(text)) return text
  const bytes = Buffer.allocUnsafe(text.length)
  let end = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '%') {
      // Node hands the request line over with a character for each byte.
      bytes[end++] = text.charCodeAt(at)
      continue
    }
    const hex = text.slice(at + 1, at + 3)
    if (!HEX_PAIR.test(hex)) throw new RequestError('ERR failed to parse command')
    bytes[end++] = Number.parseInt(hex, 16)
    at += 2
  }
  return bytes.subarray(0, end)
}

/** Nothing to decode. */
const PLAIN = /^[^%\x80-\xff]*$/
const HEX_PAIR = /^[\da-f]{2}$/i

/** What nearly all requests ask for, read once. */
const ENDPOINTS: ReadonlyMap<string, RequestPath> = new Map(
  ['/', PIPELINE_PATH, MULTI_EXEC_PATH].map((url) => [url, readPath(url)]),
)
