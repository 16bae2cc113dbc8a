import { describe, expect, it } from 'vitest'
import { JsonSerializer } from '../../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../../lib/codecs/pickle/pickle.ts'
import { PickledObject, Tuple } from '../../../lib/codecs/python-values.ts'
import { compressors, decompressed, serializerOf, storedInt } from '../../support/codecs.ts'
import {
  hostileValues,
  type StoredValue,
  storedSessions,
  storedValues,
} from '../../support/django-fixtures.ts'
import { inOneOrder, type TaggedPython, toTagged } from '../../support/tagged-python.ts'

const group = ({ name }: StoredValue): string => name.split('/')[0] ?? ''
const isOpaque = (stored: StoredValue): boolean => group(stored) === 'pickle-opaque'

async function read(stored: Omit<StoredValue, 'bytes'>, bytes: Uint8Array): Promise<unknown> {
  const int = storedInt(bytes)
  if (int !== undefined) return int
  const serializer = serializerOf(stored.serializer, stored.protocol)
  return serializer.loads(await decompressed(stored.compressor, bytes))
}

/** The value that a herd client packed with its marker. */
function unpacked({ herd }: StoredValue, value: unknown): unknown {
  return herd && value instanceof Tuple && value.length === 3 ? value[1] : value
}

const readable = storedValues.filter((stored) => stored.bytes && !isOpaque(stored))

describe('what a real Django stored', () => {
  it.each(readable.filter(({ getError }) => !getError))(
    'is read as Python reads it: $name',
    async (stored) => {
      const value = unpacked(stored, await read(stored, stored.bytes ?? new Uint8Array()))
      expectMeaning(value, stored.decoded)
    },
  )

  it.each(readable.filter(({ getError }) => getError))(
    'is refused where Python refuses it: $name',
    async (stored) => {
      await expect(read(stored, stored.bytes ?? new Uint8Array())).rejects.toMatchObject({
        name: 'SerializerError',
        python: stored.getError?.type,
        message: stored.getError?.message,
      })
    },
  )

  const rewritten = readable.filter(
    ({ bytes, protocol, getError, decoded }) =>
      storedInt(bytes ?? new Uint8Array()) === undefined &&
      (protocol === null || protocol === -1 || protocol > 1) &&
      !getError &&
      !isSafeString(decoded),
  )

  it.each(rewritten)('is written again as the same bytes: $name', async (stored) => {
    const serializer = serializerOf(stored.serializer, stored.protocol)
    const serialized = await decompressed(stored.compressor, stored.bytes ?? new Uint8Array())
    expect(serializer.dumps(serializer.loads(serialized))).toEqual(serialized)
  })

  it.each(readable)('survives its own compressor: $name', async ({ compressor, bytes }) => {
    const serialized = await decompressed(compressor, bytes ?? new Uint8Array())
    const written = await compressors.get(compressor)?.compress(serialized)
    expect(await decompressed(compressor, written ?? new Uint8Array())).toEqual(serialized)
  })
})

function isSafeString(value: TaggedPython): boolean {
  return JSON.stringify(value).includes('SafeString')
}

/** SafeString comes as the text it is, and a list inside itself as one. */
function expectMeaning(value: unknown, expected: TaggedPython): void {
  if (isSafeString(expected)) expect(value).toBe('<b>bold</b>')
  else if (JSON.stringify(expected).includes('"recursive"')) {
    expect(Array.isArray(value) && value[0]).toBe(value)
  } else {
    // As text, so that the order of keys counts.
    expect(JSON.stringify(inOneOrder(toTagged(value)))).toBe(JSON.stringify(inOneOrder(expected)))
  }
}

describe('what Django could not store', () => {
  const pickled = new Map(
    storedValues
      .filter((stored) => group(stored) === 'pickle')
      .map(({ name, bytes }) => [name.replace('pickle/', ''), bytes]),
  )
  const refused = storedValues.filter(({ setError }) => setError)

  it.each(refused)('is refused with its message: $name', ({ name, serializer, setError }) => {
    const bytes = pickled.get(name.split('/')[1] ?? '') ?? new Uint8Array()
    const value = new PickleSerializer({ exactFloats: true }).loads(bytes)
    expect(() => serializerOf(serializer).dumps(value)).toThrow(
      expect.objectContaining({ python: setError?.type, message: setError?.message }),
    )
  })
})

describe('what json and msgpack make of values', () => {
  const pickled = new Map(
    storedValues
      .filter((stored) => group(stored) === 'pickle')
      .map(({ name, bytes }) => [name.replace('pickle/', ''), bytes]),
  )
  const pairs = storedValues.flatMap(({ name, serializer, bytes }) => {
    const [first, rest = ''] = name.split('/')
    const source = first === serializer ? pickled.get(rest) : undefined
    const isPair = serializer !== 'pickle' && bytes && source && storedInt(source) === undefined
    return isPair ? [{ name, serializer, bytes, source }] : []
  })

  it.each(pairs)('is what Python makes of the same: $name', ({ serializer, bytes, source }) => {
    const value = new PickleSerializer({ exactFloats: true }).loads(source)
    expect(serializerOf(serializer).dumps(value)).toEqual(bytes)
  })
})

describe('objects of unknown classes', () => {
  it.each(storedValues.filter(isOpaque))('are refused by name, or kept closed: $name', (stored) => {
    const bytes = stored.bytes ?? new Uint8Array()
    expect(() => new PickleSerializer().loads(bytes)).toThrow(
      expect.objectContaining({ name: 'UnpicklingError', pythonClass: expect.any(String) }),
    )
    const value = new PickleSerializer({ opaque: true }).loads(bytes)
    const [object] = Array.isArray(value) ? value : [value]
    expect(object).toBeInstanceOf(PickledObject)
  })
})

describe('sessions of a real Django', () => {
  it.each(storedSessions)('are read as Django reads them: $name', async (session) => {
    const serializer = serializerOf(session.serializer, session.protocol)
    const serialized = await decompressed(session.compressor, session.bytes)
    const value = serializer.loads(serialized)
    expect(toTagged(value)).toEqual(session.decoded)
    const protocol = serialized[0] === 0x80 ? (serialized[1] ?? 4) : 4
    expect(serializerOf(session.serializer, protocol).dumps(value)).toEqual(serialized)
  })
})

describe('hostile bytes', () => {
  const options = { maxInputBytes: 1024 * 1024 }
  const bombs = hostileValues.filter(({ name }) => name.endsWith('-bomb'))

  it.each(bombs)('$name stops at the output limit', async ({ name, bytes }) => {
    const compressor = compressors.get(name.replace('-bomb', ''))
    await expect(async () => compressor?.decompress(bytes)).rejects.toMatchObject({
      name: 'OutputLimitError',
      maxOutputBytes: 32 * 1024 * 1024,
    })
  })

  it.each(hostileValues.filter(({ expect }) => expect === 'reject' || expect === 'bounded-time'))(
    'are refused: $name, $why',
    ({ bytes }) => {
      expect(() => new PickleSerializer(options).loads(bytes)).toThrow(
        expect.objectContaining({ name: 'UnpicklingError' }),
      )
    },
  )

  const harmless = hostileValues.filter(({ name }) =>
    ['long-binput-huge', 'trailing-bytes'].includes(name),
  )
  it.each(harmless)('mean to redge what they mean to Python: $name', ({ bytes }) => {
    expect(new PickleSerializer().loads(bytes)).toBeNull()
  })

  it('keep a key named __proto__ as a key', () => {
    const { bytes } = hostile('proto-key')
    const value = new PickleSerializer().loads(bytes)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1}}')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('share what they share', () => {
    const value = new PickleSerializer().loads(hostile('laughs').bytes)
    expect(Array.isArray(value) && value[0]).toBe(Array.isArray(value) && value[1])
  })

  it.each(hostileValues)('mean no other error to json and msgpack: $name', ({ bytes }) => {
    for (const serializer of [new JsonSerializer(), new MsgpackSerializer()]) {
      try {
        serializer.loads(bytes)
      } catch (error) {
        expect(error).toHaveProperty('name', 'SerializerError')
      }
    }
  })
})

function hostile(name: string): { readonly bytes: Uint8Array } {
  const found = hostileValues.find((value) => value.name === name)
  if (!found) throw new Error(`No hostile value ${name}`)
  return found
}
