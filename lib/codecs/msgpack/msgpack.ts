import type { PythonValueOptions, Serializer } from '../codec.ts'
import { MessageReader } from './decode.ts'
import { packb } from './encode.ts'

/**
 * django-redis's `MSGPackSerializer`: MessagePack with the defaults of Python's `msgpack`. Tuples come back as lists
 * and bytearrays as bytes, as in Python. Python can write a dict whose keys are numbers and cannot read it; nor does
 * this.
 *
 * @example
 * import { MsgpackSerializer } from 'redge/cache/msgpack'
 * const serializer = new MsgpackSerializer()
 * serializer.loads(serializer.dumps([1, 'two', Uint8Array.of(3)]))
 */
export class MsgpackSerializer implements Serializer {
  readonly name = 'msgpack'
  readonly #options: PythonValueOptions

  constructor(options: PythonValueOptions = {}) {
    this.#options = options
  }

  /** @throws SerializerError where Python raises: sets, dates, Decimals, UUIDs, integers beyond 64 bits. */
  dumps(value: unknown): Uint8Array {
    return packb(value)
  }

  /** @throws SerializerError when the bytes are no message, or hold keys that are neither text nor bytes. */
  loads(data: Uint8Array): unknown {
    return new MessageReader(data, this.#options).read()
  }
}
