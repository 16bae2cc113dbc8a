import { describe, expect, it } from 'vitest'
import { ReplyReader } from '../../../gateway/redis/reply-reader.ts'
import { ReplyScanner } from '../../../gateway/redis/reply-scanner.ts'

const STREAM = Buffer.from(
  '+OK\r\n-ERR no\r\n:42\r\n:-9223372036854775808\r\n$5\r\nhe\r\no\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n' +
    '*3\r\n:1\r\n*2\r\n$1\r\na\r\n*0\r\n-ERR in\r\n$12\r\n0123456789ab\r\n',
)
const REPLIES = 11
const JSON_TEXTS = [
  '"OK"',
  '"ERR no"',
  '42',
  '"-9223372036854775808"',
  '"he\\r\\no"',
  '""',
  'null',
  'null',
  '[]',
  '[1,["a",[]],"ERR in"]',
  '"0123456789ab"',
]

/** Where each batch ends, when the chunks come one after another. */
function scanAll(chunks: Buffer[], replies: number): number[] {
  const scanner = new ReplyScanner()
  const ends: number[] = []
  let before = 0
  scanner.expect(replies)
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const end = scanner.scan(chunk, at)
      if (end === -1) break
      ends.push(before + end)
      scanner.expect(replies)
      at = end
    }
    before += chunk.length
  }
  return ends
}

describe('ReplyScanner', () => {
  it('finds the same ends wherever the stream is cut in two', () => {
    const whole = scanAll([STREAM], 1)
    expect(whole).toHaveLength(REPLIES)
    expect(whole.at(-1)).toBe(STREAM.length)
    for (let cut = 0; cut <= STREAM.length; cut++) {
      expect(scanAll([STREAM.subarray(0, cut), STREAM.subarray(cut)], 1)).toEqual(whole)
    }
  })

  it('finds the same ends when the stream comes byte by byte', () => {
    const bytes = [...STREAM].map((byte) => Buffer.of(byte))
    expect(scanAll(bytes, 1)).toEqual(scanAll([STREAM], 1))
    expect(scanAll(bytes, REPLIES)).toEqual([STREAM.length])
  })

  it.each([
    '!x\r\n',
    '%1\r\n',
    '$x\r\n',
    '*1x\r\n',
    '$99999999999999999\r\n',
    '$1\r\nabc\r\n',
    '\r\n',
  ])('refuses %j', (bytes) => {
    const scanner = new ReplyScanner()
    scanner.expect(1)
    expect(() => scanner.scan(Buffer.from(bytes), 0)).toThrow(/^Redis sent/)
  })
})

describe('ReplyReader', () => {
  it('writes every type as JSON', () => {
    const reader = new ReplyReader(STREAM)
    expect(JSON_TEXTS.map(() => reader.readJson())).toEqual(JSON_TEXTS)
  })

  it('tells errors apart at the top', () => {
    const reader = new ReplyReader(Buffer.from('-WRONGTYPE no "list"\r\n+OK\r\n'))
    expect(reader.isError).toBe(true)
    expect(reader.readError()).toBe('WRONGTYPE no "list"')
    expect(reader.isError).toBe(false)
  })

  it.each([
    [':9007199254740991\r\n', '9007199254740991'],
    [':9007199254740992\r\n', '"9007199254740992"'],
    [':-9007199254740991\r\n', '-9007199254740991'],
    [':-9007199254740992\r\n', '"-9007199254740992"'],
    [':9223372036854775807\r\n', '"9223372036854775807"'],
  ])('writes %j as %s', (bytes, json) => {
    expect(new ReplyReader(Buffer.from(bytes)).readJson()).toBe(json)
  })

  it.each([1, 127, 128, 129, 500])('writes every byte as JSON does, in %i bytes', (length) => {
    for (let byte = 0; byte < 256; byte++) {
      const bytes = Buffer.alloc(length, 'x')
      bytes[length - 1] = byte
      const header = Buffer.from(`$${length}\r\n`)
      const reader = new ReplyReader(Buffer.concat([header, bytes, Buffer.from('\r\n')]))
      expect(reader.readJson()).toBe(JSON.stringify(bytes.toString()))
    }
  })

  it('reads short, long and numeric replies of any order, however many there are', () => {
    const values = Array.from({ length: 3000 }, (_, i) =>
      i % 7 === 0 ? i : i % 500 === 1 ? 'é'.repeat(3000) : 'v'.repeat(i % 150),
    )
    const replies = values.map((value) =>
      typeof value === 'number' ? `:${value}\r\n` : `$${Buffer.byteLength(value)}\r\n${value}\r\n`,
    )
    const reader = new ReplyReader(Buffer.from(replies.join('')))
    expect(values.map(() => JSON.parse(reader.readJson()))).toEqual(values)
  })

  it.each(['+\n', '-\n'])('takes no bytes of the next reply for the text of %j', (line) => {
    const reader = new ReplyReader(Buffer.from(`${line}$5\r\nvalue\r\n`))
    expect(reader.readJson()).toBe('""')
    expect(reader.readJson()).toBe('"value"')
  })

  it('puts U+FFFD for bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('$3\r\n'),
      Buffer.of(0x61, 0xff, 0x62),
      Buffer.from('\r\n'),
    ])
    expect(new ReplyReader(bytes).readJson()).toBe('"a\ufffdb"')
  })

  it('encodes every string in base64 but a status OK at the top', () => {
    const bytes = Buffer.from(
      '+OK\r\n+PONG\r\n$2\r\nOK\r\n:7\r\n:9223372036854775807\r\n*3\r\n+OK\r\n$-1\r\n-ERR in\r\n',
    )
    const reader = new ReplyReader(bytes, true)
    const encoded = (text: string): string => `"${Buffer.from(text).toString('base64')}"`
    expect(reader.readJson()).toBe('"OK"')
    expect(reader.readJson()).toBe(encoded('PONG'))
    expect(reader.readJson()).toBe(encoded('OK'))
    expect(reader.readJson()).toBe('7')
    expect(reader.readJson()).toBe(encoded('9223372036854775807'))
    expect(reader.readJson()).toBe(`[${encoded('OK')},null,${encoded('ERR in')}]`)
  })

  it('reads arrays nested far deeper than calls can be', () => {
    const depth = 100_000
    const reader = new ReplyReader(Buffer.from(`${'*1\r\n'.repeat(depth)}:1\r\n`))
    expect(reader.readJson()).toBe(`${'['.repeat(depth)}1${']'.repeat(depth)}`)
  })

  it.each([':1e5\r\n', ':\n1\r\n'])('refuses %j, an integer that would be no JSON', (bytes) => {
    expect(() => new ReplyReader(Buffer.from(bytes)).readJson()).toThrow('without digits')
  })
})
