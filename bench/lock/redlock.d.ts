/** What the benchmark uses of redlock 4, which brings no types. */
declare module 'redlock' {
  import type { Redis } from 'ioredis'

  export interface Taken {
    unlock(): Promise<void>
  }

  export default class Redlock {
    constructor(
      clients: readonly Redis[],
      options: { retryCount: number; retryDelay: number; retryJitter: number },
    )
    lock(resource: string, ttl: number): Promise<Taken>
  }
}
