import { describe, expect, it } from 'vitest'
import { commandSize, encodeCommands } from '../../../gateway/redis/encode.ts'

describe('encodeCommands', () => {
  it('writes a batch into one buffer', () => {
    const bytes = encodeCommands([['GET', 'k'], ['PING']])
    expect(bytes.toString()).toBe('*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*1\r\n$4\r\nPING\r\n')
  })

  it.each([
    '',
    'é',
    '€uro',
    '😀',
    `${'a'.repeat(31)}é`,
    'é'.repeat(100),
    ...[9, 10, 32, 33, 99, 100, 100_000].map((length) => 'x'.repeat(length)),
  ])('counts the bytes of %.10s…, not its characters', (text) => {
    const bytes = encodeCommands([['ECHO', text]])
    const length = Buffer.byteLength(text)
    expect(bytes.toString()).toBe(`*2\r\n$4\r\nECHO\r\n$${length}\r\n${text}\r\n`)
  })

  it('sends bytes as they are, and lone surrogates as U+FFFD', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const bytes = encodeCommands([['SET', '\ud800', all]])
    expect(bytes.includes(all)).toBe(true)
    expect(bytes.includes(Buffer.from('$3\r\n\ufffd\r\n'))).toBe(true)
  })

  it('measures the words alone', () => {
    expect(commandSize(['SET', 'é', Buffer.alloc(10)])).toBe(15)
  })
})
