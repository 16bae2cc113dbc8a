import type { CacheKey } from './keys.ts'

/** What making a value has come to. */
export type Landing =
  /** The bytes that are stored now, and the value itself, for the caller whose loader has made it. */
  | { readonly stored: Uint8Array; readonly value?: unknown }
  /** Somebody else is at it. */
  | 'busy'

/** A value that is being made in this isolate. */
export interface Flight {
  readonly landing: Promise<Landing>
  /** Ends it, when its caller is gone. */
  readonly signal: AbortSignal | undefined
}

/**
 * The values that are being made in this isolate, by their names. A platform may end a request together with its promises,
 * so that they never settle: a flight is forgotten when it should have landed, and those who join one do not rely on it.
 */
export class Flights {
  readonly #flights = new Map<string, Flight & { readonly until: number }>()

  /** The flight of a name, if there is one. */
  of(name: CacheKey): Flight | undefined {
    const flight = this.#flights.get(String(name))
    return flight && Date.now() < flight.until ? flight : undefined
  }

  /** Remembers a flight until it lands, or until it is too late for that. */
  add(name: CacheKey, flight: Flight, milliseconds: number): void {
    const known = { ...flight, until: Date.now() + milliseconds }
    this.#flights.set(String(name), known)
    const forget = (): void => {
      if (this.#flights.get(String(name)) === known) this.#flights.delete(String(name))
    }
    flight.landing.then(forget, forget)
  }
}
