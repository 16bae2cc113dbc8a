import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonSerializer } from '../../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../../lib/codecs/pickle/pickle.ts'
import { RedisError } from '../../../lib/errors.ts'
import { compressors } from '../../support/codecs.ts'
import { storedValues } from '../../support/django-fixtures.ts'

const serializers = [
  new PickleSerializer(),
  new PickleSerializer({ opaque: true, exactFloats: true, dicts: 'map' }),
  new JsonSerializer(),
  new JsonSerializer({ exactFloats: true }),
  new MsgpackSerializer(),
]

/** Values of a real Django that are short enough to change all over. */
function samples(serializer: string, compressor: string): Uint8Array[] {
  return storedValues
    .filter((stored) => stored.serializer === serializer && stored.compressor === compressor)
    .flatMap(({ bytes }) => (bytes && bytes.length < 400 ? [bytes] : []))
}

/** One of the samples, with bytes changed, cut off, or put in twice. */
function mutated(from: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) })
  return fc
    .tuple(fc.constantFrom(...from), fc.array(change, { maxLength: 4 }), fc.nat(3), change)
    .map(([sample, changes, kind, { at }]) => {
      const bytes = sample.slice()
      const position = (share: number): number => Math.floor(share * bytes.length)
      for (const { at: where, byte } of changes) bytes[position(where)] = byte
      if (kind === 0) return bytes.slice(0, position(at))
      if (kind === 1) return Uint8Array.from([...bytes.slice(0, position(at)), ...bytes])
      return bytes
    })
}

/** A value or an error of ours: never another, as that would be a mistake of the reader. */
function expectNamed(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(RedisError)
  }
}

describe('bytes that somebody changed', () => {
  const runs = { numRuns: 3000 }

  it.each(serializers)('are a value or a named error: $name', (serializer) => {
    const from = samples(serializer.name, 'identity')
    expect(from.length).toBeGreaterThan(20)
    fc.assert(
      fc.property(mutated(from), (bytes) => expectNamed(() => serializer.loads(bytes))),
      runs,
    )
  })

  it.each(serializers)(
    'are a value or a named error when they mean nothing: $name',
    (serializer) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) =>
          expectNamed(() => serializer.loads(bytes)),
        ),
        runs,
      )
    },
  )

  it.each([...compressors].filter(([name]) => name !== 'identity'))(
    'are bytes or a named error: %s',
    async (name, compressor) => {
      const from = samples('pickle', name).filter((bytes) => bytes.length > 20)
      expect(from.length).toBeGreaterThan(3)
      await fc.assert(
        fc.asyncProperty(mutated(from), async (bytes) => {
          const outcome = await Promise.resolve()
            .then(() => compressor.decompress(bytes))
            .catch((error: unknown) => error)
          expect(outcome instanceof Uint8Array || outcome instanceof RedisError).toBe(true)
        }),
        { numRuns: 300 },
      )
    },
  )
})

describe('opcodes in any order', () => {
  /** Opcodes with arguments that fit, so that most of them are run. */
  const opcodes = [
    ...[
      'N',
      '\x88',
      '\x89',
      'K\x01',
      'K\x00',
      '\x8c\x01a',
      'C\x01b',
      'G\x00\x00\x00\x00\x00\x00\x00\x00',
    ],
    ...[']', '}', ')', '\x8f', '(', '(', 'a', 'e', 's', 'u', '\x85', '\x86', '\x87', 't', 'l', 'd'],
    ...[
      '\x90',
      '\x91',
      '\x94',
      'q\x00',
      'q\x01',
      'h\x00',
      'h\x01',
      'h\x02',
      '2',
      '0',
      '1',
      'R',
      '\x81',
    ],
    ...['\x92', 'b', '\x93', 'cbuiltins\nset\n', 'cuuid\nUUID\n', 'ccollections\nOrderedDict\n'],
    ...['ccollections\ndefaultdict\n', 'cdatetime\ntimedelta\n', 'capp\nC\n', '\x8a\x01\xff'],
  ]
  const program = fc
    .array(fc.constantFrom(...opcodes), { maxLength: 40 })
    .map((parts) => Uint8Array.from(`${parts.join('')}.`, (character) => character.charCodeAt(0)))

  it.each([{}, { opaque: true }, { dicts: 'map' as const }])(
    'are a value or a named error: %o',
    (options) => {
      const serializer = new PickleSerializer({ ...options, maxItems: 500, maxDepth: 20 })
      fc.assert(
        fc.property(program, (bytes) => expectNamed(() => serializer.loads(bytes))),
        { numRuns: 10_000 },
      )
    },
  )
})
