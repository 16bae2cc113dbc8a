import type { Compressor } from '../codecs/codec.ts'
import { Lz4Compressor } from '../codecs/compressors/lz4.ts'
import { GzipCompressor, ZlibCompressor } from '../codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../codecs/compressors/zstd.ts'
import { RedisError, ResponseError } from '../errors.ts'
import { str } from '../wire/replies.ts'
import type { CacheRedis } from './connections.ts'
import { type CacheKey, literalGlob } from './keys.ts'
import { pythonInt } from './python-int.ts'
import { compressorOf, serializerOf } from './sniff.ts'
import type { ValueCodec } from './value-codec.ts'

/** Whether one thing is the same on both sides. */
export interface Finding {
  readonly about: 'key' | 'compressor' | 'serializer' | 'value'
  /** `null` when this value cannot tell. */
  readonly agrees: boolean | null
  /** In words, with what to change. It holds no value. */
  readonly message: string
  /** What this cache has. */
  readonly expected?: string | undefined
  /** What was found. */
  readonly found?: string | undefined
}

/** Whether Django and this cache understand each other. */
export interface Diagnosis {
  /** True when the value could be read and nothing disagrees. */
  readonly agrees: boolean
  readonly findings: readonly Finding[]
}

/** What is examined: a key that Django is said to have written. */
export interface Patient {
  /** The key as callers name it. */
  readonly key: string
  /** Its name in Redis as this cache makes it. */
  readonly name: CacheKey
  readonly keyPrefix: string
  readonly values: ValueCodec
}

/** Pages that are looked through for the key under another prefix or version, and about how many keys each has. */
const MAX_PAGES = 10
const PAGE = 10_000

/** Compares what lies in Redis with what this cache would have put there. */
export async function diagnose(client: CacheRedis, patient: Patient): Promise<Diagnosis> {
  const { finding, stored } = await findKey(client, patient)
  const findings = [finding, ...(stored ? await examine(stored, patient.values) : [])]
  const agrees = stored !== null && findings.every((each) => each.agrees !== false)
  return { agrees, findings }
}

interface Lookup {
  readonly finding: Finding
  /** The bytes under the key, or under the one that is most like it. */
  readonly stored: Uint8Array | null
}

async function findKey(client: CacheRedis, patient: Patient): Promise<Lookup> {
  const expected = String(patient.name)
  const stored = await get(client, expected)
  if (stored === 'another type') {
    const message = 'The key holds no value of a cache but a set, a hash or the like.'
    return { finding: { about: 'key', agrees: false, message, expected }, stored: null }
  }
  if (stored) {
    const message = 'The key is where this cache looks for it.'
    return { finding: { about: 'key', agrees: true, message, expected, found: expected }, stored }
  }
  const found = await searchFor(client, patient)
  if (found === undefined) {
    const message =
      'There is no such key, under any prefix or version. Set it in Django first, and see that both use the same server and database.'
    return { finding: { about: 'key', agrees: false, message, expected }, stored: null }
  }
  const message =
    'The key has another name in Redis. Make KEY_PREFIX, VERSION and KEY_FUNCTION the same.'
  const other = await get(client, found)
  return {
    finding: { about: 'key', agrees: false, message, expected, found },
    stored: other instanceof Uint8Array ? other : null,
  }
}

async function get(client: CacheRedis, name: string): Promise<Uint8Array | null | 'another type'> {
  try {
    return await client.get(name)
  } catch (error) {
    if (error instanceof ResponseError && error.code === 'WRONGTYPE') return 'another type'
    throw error
  }
}

/** A key that ends as the caller's, whatever is in front; one of this cache's prefix before any other. */
async function searchFor(
  client: CacheRedis,
  { key, keyPrefix }: Patient,
): Promise<string | undefined> {
  const match = `*${literalGlob(key)}`
  let found: string | undefined
  let cursor = 0
  for (let page = 0; page < MAX_PAGES; page++) {
    const [next, stored] = await client.scan(cursor, { match, count: PAGE })
    const names = stored.map(str)
    const likely = names.find((each) => each.startsWith(`${keyPrefix}:`))
    if (likely !== undefined) return likely
    found ??= names[0]
    if (next === 0) break
    cursor = next
  }
  return found
}

async function examine(stored: Uint8Array, values: ValueCodec): Promise<Finding[]> {
  if (pythonInt(stored) !== undefined) {
    const message =
      'It is a whole number, which every cache stores as digits. Try with another value to compare serializer and compressor.'
    return [{ about: 'value', agrees: null, message }]
  }
  const compressor = compressorFinding(stored, values.compressor)
  const serialized = await decompressed(stored, values.compressor, compressor.found)
  if (!serialized) return [compressor]
  const serializer = serializerFinding(serialized, values.serializer.name)
  if (compressor.agrees === false || serializer.agrees === false) return [compressor, serializer]
  return [compressor, serializer, await valueFinding(stored, values)]
}

function compressorFinding(stored: Uint8Array, { name: expected }: Compressor): Finding {
  const found = compressorOf(stored)
  const about = 'compressor'
  if (found === expected) {
    return { about, agrees: true, message: `Both use ${found}.`, expected, found }
  }
  // Short values are not compressed: lzma begins at 101 bytes, the others at 16.
  if (found === 'identity' && stored.length <= (expected === 'lzma' ? 100 : 15)) {
    const message = 'The value is too short to be compressed. Try with a longer one.'
    return { about, agrees: null, message, expected, found }
  }
  const message = `The value is compressed by ${found}, and this cache uses ${expected}. Make COMPRESSOR the same.`
  return { about, agrees: false, message, expected, found }
}

async function decompressed(
  stored: Uint8Array,
  own: Compressor,
  found: string | undefined,
): Promise<Uint8Array | undefined> {
  if (found === 'identity') return stored
  const known = [
    own,
    new ZlibCompressor(),
    new GzipCompressor(),
    new ZStdCompressor(),
    new Lz4Compressor(),
  ]
  const compressor = known.find(({ name }) => name === found)
  try {
    return await compressor?.decompress(stored)
  } catch (error) {
    if (error instanceof RedisError) return undefined
    throw error
  }
}

function serializerFinding(serialized: Uint8Array, expected: string): Finding {
  const found = serializerOf(serialized)
  if (found === expected) {
    return { about: 'serializer', agrees: true, message: `Both use ${found}.`, expected, found }
  }
  const message = `The value looks as if ${found} had written it, and this cache uses ${expected}. Make SERIALIZER the same.`
  return { about: 'serializer', agrees: false, message, expected, found }
}

async function valueFinding(stored: Uint8Array, values: ValueCodec): Promise<Finding> {
  try {
    await values.decode(stored)
    return { about: 'value', agrees: true, message: 'The value can be read.' }
  } catch (error) {
    if (!(error instanceof RedisError)) throw error
    return { about: 'value', agrees: false, message: `The value cannot be read: ${error.message}` }
  }
}
