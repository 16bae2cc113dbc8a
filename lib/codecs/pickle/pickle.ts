import type { Serializer } from '../codec.ts'
import type { PickleOptions, UnpickleOptions } from './options.ts'
import { pickle } from './pickler.ts'
import { unpickle } from './unpickle.ts'

/**
 * django-redis's default serializer. It reads protocols 0 to 5 and writes 2 to 5, data alone: nothing that a pickle
 * names is ever looked up or called.
 *
 * Python does call what a pickle names, so whoever can write to Redis can run code in Django. Where both sides can be
 * changed, {@link JsonSerializer} is the better choice.
 *
 * @example
 * const serializer = new PickleSerializer()
 * serializer.loads(serializer.dumps({ name: 'Ada', tags: ['x'] }))
 */
export class PickleSerializer implements Serializer {
  readonly name = 'pickle'
  readonly #options: PickleOptions & UnpickleOptions

  constructor(options: PickleOptions & UnpickleOptions = {}) {
    this.#options = options
  }

  /** @throws PicklingError when the value is no data, or the protocol none that is written. */
  dumps(value: unknown): Uint8Array {
    return pickle(value, this.#options)
  }

  /** @throws UnpicklingError when the bytes are no pickle, ask for more than data, or are beyond the limits. */
  loads(data: Uint8Array): unknown {
    return unpickle(data, this.#options)
  }
}
