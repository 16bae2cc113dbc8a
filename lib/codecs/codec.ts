/** How values become bytes: django-redis's `SERIALIZER`. */
export interface Serializer {
  /** Its word in Django's settings: `pickle`, `json`, `msgpack`. */
  readonly name: string
  /**
   * The bytes of a value.
   *
   * @throws SerializerError when the format has no place for the value, as Python's serializer does.
   */
  dumps(value: unknown): Uint8Array
  /**
   * The value of bytes.
   *
   * @throws SerializerError when they are not what this serializer writes, or are beyond its limits.
   */
  loads(data: Uint8Array): unknown
}

/** How serialized values become shorter: django-redis's `COMPRESSOR`. */
export interface Compressor {
  /** Its word in Django's settings: `identity`, `zlib`, `gzip`, `zstd`, `lz4`, `lzma`. */
  readonly name: string
  /** The compressed bytes; the bytes as they are when there are no more than `minLength` of them. */
  compress(value: Uint8Array): Promise<Uint8Array> | Uint8Array
  /**
   * What was compressed.
   *
   * @throws CompressorError when the bytes are not what this compressor writes: short values are stored as they are,
   *   so a cache then takes the bytes as they are.
   * @throws OutputLimitError when the value would be longer than `maxOutputBytes`; a cache passes that on.
   */
  decompress(value: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** Options of every compressor. */
export interface CompressorOptions {
  /**
   * Only longer values are compressed.
   *
   * @default django-redis's `min_length`: 15, and 100 for lzma
   */
  readonly minLength?: number | undefined
  /**
   * The longest value that is decompressed, in bytes. It bounds the memory that hostile bytes can ask for.
   *
   * @default 33554432 (32 MiB)
   */
  readonly maxOutputBytes?: number | undefined
}

/** Options that all serializers share. They say what a Python value becomes in JavaScript. */
export interface PythonValueOptions {
  /**
   * Give whole floats (`1.0`) as a {@link Float}, so that they are written as floats again. Otherwise they are plain
   * numbers, which are written as integers.
   *
   * @default false
   */
  readonly exactFloats?: boolean | undefined
  /**
   * What a dict becomes. `lossless`: a record when all its keys are text and a record keeps their order, else a `Map`.
   * `record`: a record whenever all keys are text, even if keys such as `'7'` move to the front. `map`: always a `Map`.
   *
   * @default 'lossless'
   */
  readonly dicts?: DictForm | undefined
}

/** What a dict becomes; see {@link PythonValueOptions.dicts}. */
export type DictForm = 'lossless' | 'record' | 'map'

export const defaultMinLength = 15
export const defaultMaxOutputBytes: number = 32 * 1024 * 1024
