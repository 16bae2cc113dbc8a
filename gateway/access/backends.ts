import type { Backend } from '../redis/backend.ts'
import type { ConnectionOptions } from '../redis/connection.ts'
import { createBackend } from '../redis/create-backend.ts'
import type { RedisLocation } from '../redis/location.ts'
import { type LoginChange, logInAs } from '../redis/log-in-as.ts'

/** What makes one backend differ from another. */
export interface BackendWish extends LoginChange {
  readonly admin: boolean
  readonly maxReplySize: number
}

/** The backends of a gateway: one for all tokens that ask for the same. */
export class Backends {
  readonly #location: RedisLocation
  readonly #options: Omit<ConnectionOptions, 'admin' | 'maxReplySize'>
  readonly #byWish = new Map<string, Backend>()

  constructor(location: RedisLocation, options: Omit<ConnectionOptions, 'admin' | 'maxReplySize'>) {
    this.#location = location
    this.#options = options
  }

  /**
   * A backend that is opened with the others.
   * @throws TypeError for a database other than 0 on a cluster.
   */
  shared(wish: BackendWish): Backend {
    const { username, password, db, admin, maxReplySize } = wish
    const key = JSON.stringify([
      username ?? null,
      password ?? null,
      db ?? null,
      admin,
      maxReplySize,
    ])
    const backend = this.#byWish.get(key) ?? this.own(wish, this.#options.onEvent)
    this.#byWish.set(key, backend)
    return backend
  }

  /** A backend that is the caller's to open and to close. */
  own(wish: BackendWish, onEvent: ConnectionOptions['onEvent']): Backend {
    const { admin, maxReplySize, ...login } = wish
    const location = logInAs(this.#location, login)
    return createBackend(location, { ...this.#options, admin, maxReplySize, onEvent })
  }

  /** Whether all of those that are shared are connected. */
  get areUp(): boolean {
    return [...this.#byWish.values()].every(isUp)
  }

  /** Those that are shared. */
  get all(): readonly Backend[] {
    return [...this.#byWish.values()]
  }

  /** Opens those that are shared; rejects with what the listener of events threw. */
  async open(): Promise<void> {
    await Promise.all(this.all.map((backend) => backend.open()))
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((backend) => backend.close()))
  }
}

/** Whether the backend would send something now. */
export function isUp(backend: Pick<Backend, 'commands'>): boolean {
  try {
    return backend.commands !== undefined
  } catch {
    return false
  }
}
