import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonSerializer } from '../../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../../lib/codecs/pickle/pickle.ts'
import { Float, FrozenSet, Tuple } from '../../../lib/codecs/python-values.ts'
import { compressors, decompressed } from '../../support/codecs.ts'
import { toTagged } from '../../support/tagged-python.ts'

const options = { exactFloats: true } as const
const runs = { numRuns: 200 }

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
const int = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value
const float = fc
  .double()
  .map((value) => (Number.isSafeInteger(value) && !Object.is(value, -0) ? new Float(value) : value))
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '$py', ''))

const scalar = fc.oneof(
  fc.constantFrom(null, true, false),
  int64.map(int),
  float,
  fc.string({ unit: 'grapheme' }),
)

/** Values of JSON; dicts are what records keep: the rest would come back as maps. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value')),
    fc.dictionary(key, tie('value'), { noNullPrototype: true }),
  ),
})).value

/** Values that only pickle keeps. */
const rich = fc.letrec<{ value: unknown; member: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    fc.bigInt().map(int),
    fc.array(tie('value')),
    fc.array(tie('value')).map((items) => Tuple.from(items)),
    fc.array(tie('member')).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('member'), tie('value'))).map((pairs) => new Map(pairs)),
  ),
  member: fc.oneof(
    scalar.filter((value) => typeof value !== 'object' || value === null),
    fc.array(fc.string()).map((items) => new FrozenSet(items)),
  ),
})).value

describe('loads undoes dumps', () => {
  it.each([2, 3, 4, 5])('pickle, protocol %i', (protocol) => {
    const serializer = new PickleSerializer({ ...options, protocol, dicts: 'map' })
    fc.assert(
      fc.property(rich, (value) => {
        expect(serializer.loads(serializer.dumps(value))).toStrictEqual(value)
      }),
      runs,
    )
  })

  it.each([
    new PickleSerializer(options),
    new JsonSerializer(options),
    new MsgpackSerializer(options),
  ])('plain values, $name', (serializer) => {
    fc.assert(
      fc.property(plain, (value) => {
        const read = serializer.loads(serializer.dumps(value))
        // As text, so that types and the order of keys count.
        expect(JSON.stringify(toTagged(read))).toBe(JSON.stringify(toTagged(value)))
      }),
      runs,
    )
  })

  it('writes what it read as the same bytes', () => {
    const serializer = new PickleSerializer({ ...options, dicts: 'map' })
    fc.assert(
      fc.property(rich, (value) => {
        const bytes = serializer.dumps(value)
        expect(serializer.dumps(serializer.loads(bytes))).toEqual(bytes)
      }),
      runs,
    )
  })
})

describe('decompress undoes compress', () => {
  const bytes = fc
    .tuple(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 400 }))
    .map(([part, times]) =>
      Uint8Array.from({ length: part.length * times }, (_, i) => part[i % part.length] ?? 0),
    )

  it.each([...compressors])('%s', async (name, compressor) => {
    await fc.assert(
      fc.asyncProperty(bytes, async (value) => {
        fc.pre(value.length > 100)
        const compressed = await compressor.compress(value)
        expect(await decompressed(name, compressed)).toEqual(value)
      }),
      { numRuns: 30 },
    )
  })
})
