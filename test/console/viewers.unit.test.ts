import { gzipSync, zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { bytesOf, fromPath, inPath, readable, textOf } from '../../console/src/api/wire.ts'
import { decode, decompress } from '../../console/src/keys/viewers/decode.ts'
import { compressionOf, formatOf, imageTypeOf } from '../../console/src/keys/viewers/detect.ts'
import { fromHex, hexLine, toHex } from '../../console/src/keys/viewers/hex-lines.ts'
import { linesOf, openAtFirst, type Shown } from '../../console/src/keys/viewers/shown.ts'

const utf8 = new TextEncoder()
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const hex = (text: string): Uint8Array => fromHex(text) ?? bytes()

/** What Python 3 pickles of {'price': Decimal('9.99'), 'tags': ('a', None)}. */
const pickled = hex(
  '8004953c000000000000007d94288c057072696365948c07646563696d616c948c07446563696d616c9493948c04392e393994859452948c0474616773948c0161944e8694752e',
)

describe('the form of a value is found', () => {
  it.each([
    ['text', utf8.encode('hello')],
    ['text', utf8.encode('12')],
    ['text', utf8.encode('{not json}')],
    ['json', utf8.encode(' {"a": [1]}')],
    ['json', utf8.encode('[1, 2]')],
    ['msgpack', bytes(0x82, 0xa1, 0x61, 0x01, 0xa1, 0x62, 0xc0)],
    ['pickle', pickled],
    ['image', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)],
    ['hyperloglog', utf8.encode('HYLL\u0001')],
    ['hex', bytes(0, 1, 2)],
    ['hex', bytes(0xfe, 0xff)],
    ['text', bytes()],
  ])('%s', (format, value) => {
    expect(formatOf(value)).toBe(format)
  })

  it.each([
    ['gzip', gzipSync(utf8.encode('x'))],
    ['zlib', zlibSync(utf8.encode('x'))],
    ['identity', utf8.encode('x')],
  ])('compressed by %s', (compression, value) => {
    expect(compressionOf(value)).toBe(compression)
  })

  it('is no image only because it begins with BM', () => {
    expect(imageTypeOf(utf8.encode('BMW'))).toBeUndefined()
    expect(imageTypeOf(bytes(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg')
    expect(imageTypeOf(utf8.encode('<svg onload="x()"/>'))).toBeUndefined()
  })
})

describe('a value is decoded', () => {
  it('from JSON, with every digit of its integers', () => {
    expect(decode(utf8.encode('{"n": 12345678901234567890, "on": true}'), 'json')).toEqual({
      kind: 'parts',
      parts: [
        { name: 'n', value: { kind: 'number', text: '12345678901234567890' } },
        { name: 'on', value: { kind: 'word', text: 'true' } },
      ],
    })
  })

  it('from msgpack', () => {
    expect(decode(bytes(0x81, 0xa1, 0x61, 0xc0), 'msgpack')).toEqual({
      kind: 'parts',
      parts: [{ name: 'a', value: { kind: 'word', text: 'null' } }],
    })
  })

  it('from pickle, in the words of Python', () => {
    const { parts } = decode(pickled, 'pickle')
    expect(parts?.[0]).toMatchObject({
      name: 'price',
      value: { type: 'decimal.Decimal', text: '9.99' },
    })
    expect(parts?.[1]).toMatchObject({
      name: 'tags',
      value: { type: 'tuple', parts: [{ value: { text: 'a' } }, { value: { text: 'None' } }] },
    })
  })

  it('not from what is something else', () => {
    expect(() => decode(utf8.encode('{'), 'json')).toThrow()
    expect(() => decode(utf8.encode('hello'), 'pickle')).toThrow()
  })

  it.each(['gzip', 'zlib'] as const)('after it was decompressed from %s', async (compression) => {
    const compress = { gzip: gzipSync, zlib: zlibSync }[compression]
    const text = 'a text that is long enough'
    expect(textOf(await decompress(compress(utf8.encode(text)), compression))).toBe(text)
  })
})

describe('a tree of a value', () => {
  const text = (value: string): Shown => ({ kind: 'text', text: value })
  const root: Shown = {
    kind: 'parts',
    parts: [
      { name: 'name', value: text('Ada') },
      {
        name: 'address',
        value: { kind: 'parts', parts: [{ name: 'city', value: text('London') }] },
      },
    ],
  }
  const names = (open: readonly string[], search = ''): unknown[] =>
    linesOf(root, new Set(open), search).map(({ name }) => name)

  it('is folded', () => {
    expect(names([])).toEqual([undefined])
    expect(names([''])).toEqual([undefined, 'name', 'address'])
  })

  it('is open at first when it is small', () => {
    expect(linesOf(root, openAtFirst(root), '')).toHaveLength(4)
  })

  it('shows the way to what is found, in names and values', () => {
    expect(names([], 'london')).toEqual([undefined, 'address', 'city'])
    expect(names([], 'NAME')).toEqual([undefined, 'name'])
    expect(names([], 'nowhere')).toEqual([undefined])
  })
})

describe('bytes', () => {
  it('are lines of hex', () => {
    expect(hexLine(utf8.encode('hello, wide world'), 1)).toEqual({
      offset: '00000010',
      hex: '64',
      text: 'd',
    })
    expect(hexLine(bytes(0, 0xff), 0)).toEqual({ offset: '00000000', hex: '00 ff', text: '..' })
  })

  it('come back from hex', () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index)
    expect(fromHex(toHex(all))).toEqual(all)
    expect(fromHex('0')).toBeUndefined()
    expect(fromHex('zz')).toBeUndefined()
  })

  it('are text where they are UTF-8', () => {
    expect(textOf(utf8.encode('é'))).toBe('é')
    expect(textOf(bytes(0xff))).toEqual({ $base64: '/w==' })
    expect(bytesOf({ $base64: '/w==' })).toEqual(bytes(0xff))
    expect(readable({ $base64: '/2E=' })).toBe('\\xffa')
  })

  it.each(['a', 'a/b', '', '.', '..', '~base64url:x', { $base64: '//4=' }])(
    'and text stand in a path and come back: %j',
    (name) => {
      expect(inPath(name)).toMatch(/^(a|a\/b|~base64url:[\w-]*)$/)
      expect(fromPath(inPath(name))).toEqual(name)
    },
  )
})
