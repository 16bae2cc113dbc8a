import { type ErrorFacts, named, RedisError } from '../errors.ts'

/** The exception that Python raises for the same value or bytes. */
export type PythonException =
  | 'EOFError'
  | 'JSONDecodeError'
  | 'OverflowError'
  | 'RecursionError'
  | 'TypeError'
  | 'UnicodeDecodeError'
  | 'UnicodeEncodeError'
  | 'ValueError'

/** Facts of a failed serialization. None of them is a value. */
export interface SerializerFacts extends ErrorFacts {
  /** What Python raises there, when it has a name for it. */
  readonly python?: PythonException | undefined
}

/** A value cannot be written by this serializer, or bytes are not what it writes. */
export class SerializerError extends RedisError {
  /** What Python raises there, when it has a name for it. */
  declare readonly python?: PythonException
  static {
    named(this, 'SerializerError', 'SERIALIZER')
  }

  constructor(message = '', { python, ...facts }: SerializerFacts = {}) {
    super(message, facts)
    if (python !== undefined) Object.defineProperty(this, 'python', { value: python })
  }
}

/** The value is not data that a pickle written by redge may hold. */
export class PicklingError extends SerializerError {
  static {
    named(this, 'PicklingError', 'PICKLING')
  }
}

/** Facts of a pickle that was refused. */
export interface UnpicklingFacts extends SerializerFacts {
  /** The Python class or function that the pickle asked for, as `module.name`. */
  readonly pythonClass?: string | undefined
}

/** The bytes are no pickle, a pickle beyond the limits, or one that asks for more than data. */
export class UnpicklingError extends SerializerError {
  /** The Python class or function that the pickle asked for, as `module.name`, when that is why it was refused. */
  declare readonly pythonClass?: string
  static {
    named(this, 'UnpicklingError', 'UNPICKLING')
  }

  constructor(message = '', { pythonClass, ...facts }: UnpicklingFacts = {}) {
    super(message, facts)
    if (pythonClass !== undefined)
      Object.defineProperty(this, 'pythonClass', { value: pythonClass })
  }
}

/** The bytes are not what this compressor writes. A cache then takes them as they are, as django-redis does. */
export class CompressorError extends RedisError {
  static {
    named(this, 'CompressorError', 'COMPRESSOR')
  }
}

/**
 * The decompressed value would be longer than `maxOutputBytes`. It is no {@link CompressorError}: these bytes are
 * compressed, and taking them as they are would hide it.
 */
export class OutputLimitError extends RedisError {
  /** The limit. */
  readonly maxOutputBytes: number
  static {
    named(this, 'OutputLimitError', 'OUTPUT_LIMIT')
  }

  constructor(maxOutputBytes: number) {
    super(`The decompressed value is longer than maxOutputBytes (${maxOutputBytes})`)
    this.maxOutputBytes = maxOutputBytes
  }
}
