import { bytesFromBase64 } from '../wire/base64.ts'
import type { Name } from './subscription.ts'

/** Something that a stream of messages tells. */
export interface StreamEvent {
  readonly type: 'subscribe' | 'psubscribe' | 'message' | 'pmessage'
  /** The channel or pattern that was asked for. */
  readonly name: Uint8Array
  /** The channel that was published on; the name itself when a subscription begins. */
  readonly channel: Uint8Array
  /** What was published; nothing when a subscription begins. */
  readonly payload: Uint8Array
}

const NOTHING = new Uint8Array()

/** The event that a JSON array holds: its kind, then strings in base64. Undefined for what is none of the four. */
export function readExactEvent(data: string): StreamEvent | undefined {
  let items: unknown
  try {
    items = JSON.parse(data)
    if (!Array.isArray(items)) return undefined
    const [type, ...rest] = items as unknown[]
    const strings = rest.map((item) => (typeof item === 'string' ? bytesFromBase64(item) : NOTHING))
    return eventOf(type, strings)
  } catch {
    return undefined
  }
}

function eventOf(type: unknown, strings: readonly Uint8Array[]): StreamEvent | undefined {
  const [first, second, third] = strings
  if (!first || !second) return undefined
  switch (type) {
    case 'subscribe':
    case 'psubscribe':
      return { type, name: first, channel: first, payload: NOTHING }
    case 'message':
      return { type, name: first, channel: first, payload: second }
    case 'pmessage':
      return third && { type, name: first, channel: second, payload: third }
    default:
      return undefined
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/**
 * The event in a text joined by commas, which nothing escapes: the name asked for tells where it ends, while the channel
 * of a pattern's message is taken to have no comma. Undefined for what is none of the four.
 */
export function readPlainEvent(data: string, names: readonly Name[]): StreamEvent | undefined {
  const [type = '', rest] = cut(data, data.indexOf(','))
  if (rest === undefined) return undefined
  const [name, tail] = cutName(rest, names)
  if (tail === undefined) return undefined
  if (type !== 'pmessage') return eventOf(type, [name, encoder.encode(tail)])
  const [channel = '', payload] = cut(tail, tail.indexOf(','))
  if (payload === undefined) return undefined
  return eventOf(type, [name, encoder.encode(channel), encoder.encode(payload)])
}

/** What is before the comma and what is after it. */
function cut(text: string, comma: number): [string, string | undefined] {
  return comma === -1 ? [text, undefined] : [text.slice(0, comma), text.slice(comma + 1)]
}

/** One of the names, the longest that fits; else what is before the first comma. */
function cutName(text: string, names: readonly Name[]): [Uint8Array, string | undefined] {
  let longest: [Uint8Array, string] | undefined
  for (const { word, bytes } of names) {
    const name = typeof word === 'string' ? word : decoder.decode(word)
    const isLonger = !longest || bytes.length > longest[0].length
    if (isLonger && text.startsWith(`${name},`)) longest = [bytes, text.slice(name.length + 1)]
  }
  if (longest) return longest
  const [name, tail] = cut(text, text.indexOf(','))
  return [encoder.encode(name), tail]
}
