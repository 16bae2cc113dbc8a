import { IpDenyList } from '@upstash/ratelimit'
import { DataError } from '../errors.ts'
import type { SdkRedis } from './engine.ts'

/** What is never let through. */
export interface DenyListOptions {
  /**
   * Deny also the addresses that a public list has as malicious: `threshold` is on how many of its sources an address
   * must be, from 1 to 8. The engine fetches the list from GitHub once a day, in the background.
   * @default none, and only what was put on the list by hand is denied
   */
  readonly ipList?: { readonly threshold: number } | undefined
}

/**
 * What is denied to everybody who uses a prefix: keys, addresses, user agents, countries. Isolates remember for a minute
 * what they have found on it, in all limiters alike.
 */
export class DenyList {
  readonly #redis: SdkRedis
  readonly #prefix: string

  constructor(redis: SdkRedis, prefix: string) {
    this.#redis = redis
    this.#prefix = prefix
  }

  /** Puts values on the list; how many were not on it. Costs one request. */
  async add(...values: readonly [string, ...string[]]): Promise<number> {
    return await this.#redis.sadd(this.#key, ...words(values))
  }

  /** Takes values off the list; how many were on it. Isolates may deny them for a minute still. Costs one request. */
  async remove(...values: readonly [string, ...string[]]): Promise<number> {
    return await this.#redis.srem(this.#key, ...words(values))
  }

  /** Tells the engine not to fetch a list of addresses. Costs one request. */
  async withoutIpList(): Promise<void> {
    await IpDenyList.disableIpDenyList(this.#redis, this.#prefix)
  }

  get #key(): string {
    return `${this.#prefix}:denyList:all`
  }
}

function words<W extends readonly string[]>(values: W): W {
  if (values.length > 0 && values.every((value) => typeof value === 'string')) return values
  throw new DataError('A deny list takes texts, one at least')
}
