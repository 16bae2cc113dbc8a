import type { RedisBase } from '../redis.ts'
import { HashRing } from './hash-ring.ts'

/** A client that gives bytes, as a cache uses it. */
export type CacheRedis = RedisBase<Uint8Array>

/** What a call is for: replicas may answer reads, writes go to the primary. */
export type Use = 'read' | 'write'

/** The clients of the servers that LOCATION names, the primary first. */
export class Connections {
  /** The texts of LOCATION. */
  readonly locations: readonly string[]
  /** Which of them has a key, for a shard client. */
  readonly ring: HashRing
  readonly #connect: (location: string) => CacheRedis
  readonly #clients = new Map<string, CacheRedis>()

  constructor(
    locations: readonly string[],
    connect: (location: string) => CacheRedis,
    ring: HashRing = new HashRing(locations),
  ) {
    this.locations = locations
    this.ring = ring
    this.#connect = connect
  }

  /** The primary for writes; for reads one of the others by chance, when there are others. */
  for(use: Use): CacheRedis {
    const { length } = this.locations
    const isPrimary = use === 'write' || length === 1
    const index = isPrimary ? 0 : 1 + Math.floor(Math.random() * (length - 1))
    return this.at(this.locations[index] ?? '')
  }

  /** The client of one server. */
  at(location: string): CacheRedis {
    const known = this.#clients.get(location)
    if (known) return known
    const client = this.#connect(location)
    this.#clients.set(location, client)
    return client
  }

  /** The same servers, with calls that end with the signal. */
  with(signal: AbortSignal): Connections {
    const connect = (location: string): CacheRedis => this.at(location).with({ signal })
    return new Connections(this.locations, connect, this.ring)
  }
}
