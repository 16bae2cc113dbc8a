import { describe, expect, it } from 'vitest'
import type { PythonValueOptions } from '../../../lib/codecs/codec.ts'
import { MsgpackSerializer } from '../../../lib/codecs/msgpack/msgpack.ts'
import { Float, Tuple } from '../../../lib/codecs/python-values.ts'

const dumps = (value: unknown): Uint8Array => new MsgpackSerializer().dumps(value)
const loads = (bytes: readonly number[], options?: PythonValueOptions): unknown =>
  new MsgpackSerializer(options).loads(Uint8Array.from(bytes))

describe('dumps', () => {
  it.each<[unknown, readonly number[]]>([
    [127, [0x7f]],
    [128, [0xcc, 0x80]],
    [256, [0xcd, 1, 0]],
    [65_536, [0xce, 0, 1, 0, 0]],
    [2 ** 32, [0xcf, 0, 0, 0, 1, 0, 0, 0, 0]],
    [2n ** 64n - 1n, [0xcf, 255, 255, 255, 255, 255, 255, 255, 255]],
    [-32, [0xe0]],
    [-33, [0xd0, 0xdf]],
    [-128, [0xd0, 0x80]],
    [-129, [0xd1, 0xff, 0x7f]],
    [-32_769, [0xd2, 0xff, 0xff, 0x7f, 0xff]],
    [-(2n ** 63n), [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0]],
    [5n, [5]],
    [new Float(1), [0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
    [-0, [0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0]],
    ['é', [0xa2, 0xc3, 0xa9]],
    [Uint8Array.of(1), [0xc4, 1, 1]],
    [Tuple.of(1), [0x91, 1]],
    [{ a: undefined, b: 1 }, [0x81, 0xa1, 0x62, 1]],
    [new Map([[1, 2]]), [0x81, 1, 2]],
  ])('%o', (value, bytes) => {
    expect([...dumps(value)]).toEqual(bytes)
  })

  it.each([15, 16, 31, 32, 255, 256, 65_535, 65_536])('keeps all of %i items', (length) => {
    const serializer = new MsgpackSerializer()
    const entries = Array.from({ length }, (_, i): [string, number] => [`k${i}`, i])
    for (const value of [
      'x'.repeat(length),
      new Uint8Array(length),
      entries.map(([, i]) => i),
      Object.fromEntries(entries),
    ]) {
      expect(serializer.loads(serializer.dumps(value))).toEqual(value)
    }
  })

  const self: unknown[] = []
  self.push(self)

  it.each<[string, unknown, string]>([
    ['integers beyond 64 bits', 2n ** 64n, 'OverflowError'],
    ['integers below 64 bits', -(2n ** 63n) - 1n, 'OverflowError'],
    ['lone surrogates', '\ud800', 'UnicodeEncodeError'],
    ['sets', new Set(), 'TypeError'],
    ['dates', new Date(0), 'TypeError'],
    ['undefined', [undefined], 'TypeError'],
    ['functions', () => 1, 'TypeError'],
    ['a list in itself', self, 'ValueError'],
  ])('refuses %s', (_what, value, python) => {
    expect(() => dumps(value)).toThrow(expect.objectContaining({ name: 'SerializerError', python }))
  })
})

describe('loads', () => {
  it('reads 32-bit floats', () => {
    expect(loads([0xca, 0x3f, 0xc0, 0, 0])).toBe(1.5)
  })

  it('tells whole floats from integers on request', () => {
    const bytes = [0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]
    expect(loads(bytes)).toBe(1)
    expect(loads(bytes, { exactFloats: true })).toStrictEqual(new Float(1))
  })

  it('gives a map for keys of bytes, and on request', () => {
    expect(loads([0x81, 0xc4, 1, 7, 1])).toEqual(new Map([[Uint8Array.of(7), 1]]))
    expect(loads([0x81, 0xa1, 0x61, 1], { dicts: 'map' })).toStrictEqual(new Map([['a', 1]]))
  })

  it.each([
    ['nothing', [], 'incomplete input'],
    ['half a text', [0xa3, 0x61], 'incomplete input'],
    ['an array longer than the message', [0xdd, 0xff, 0xff, 0xff, 0xff], 'incomplete input'],
    ['a map longer than the message', [0xdf, 0xff, 0xff, 0xff, 0xff], 'incomplete input'],
    ['more than one message', [1, 2], 'extra data'],
    ['an extension', [0xd4, 1, 1], 'extension type'],
    ['a format that is none', [0xc1], 'extension type'],
    ['text that is not UTF-8', [0xa1, 0xff], 'not UTF-8'],
    ['a number as a key', [0x81, 1, 1], 'int is not allowed for map key'],
    ['a list as a key', [0x81, 0x90, 1], 'list is not allowed for map key'],
    ['1000 lists', [...new Array<number>(1000).fill(0x91), 1], 'nests too deep'],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => loads(bytes)).toThrow(
      expect.objectContaining({
        name: 'SerializerError',
        message: expect.stringContaining(message),
      }),
    )
  })
})
