import { ConnectionError, RedisError } from '../../lib/errors.ts'
import type { Backend } from '../redis/backend.ts'
import type { ConnectionEvent } from '../redis/connection-event.ts'
import type { Access } from './access.ts'
import { isUp } from './backends.ts'
import type { UserLogin } from './sealed-login.ts'

/** What {@link Users} works with. */
export interface UsersOptions {
  /** A backend that logs in as the user. */
  readonly connect: (login: UserLogin, onEvent: (event: ConnectionEvent) => void) => Backend
  readonly access: (login: UserLogin, backend: Backend) => Access
  /** How many there may be at a time. @default 100 */
  readonly maxUsers?: number
}

interface User {
  readonly backend: Backend
  readonly access: Access
  usedAt: number
}

/** The users of Redis's ACL that come with tokens of their own. Each has a connection until it is not used for long. */
export class Users {
  readonly #options: UsersOptions
  readonly #users = new Map<string, Promise<User | undefined>>()
  readonly #known = new Map<string, User>()

  constructor(options: UsersOptions) {
    this.#options = options
  }

  /**
   * What the user may do; `undefined` when Redis does not let the user in.
   * @throws ConnectionError when Redis cannot be reached or there are too many users.
   */
  async find(login: UserLogin): Promise<Access | undefined> {
    const key = JSON.stringify([login.username, login.password])
    let opening = this.#users.get(key)
    if (!opening) {
      this.#dismissIdle()
      if (this.#users.size >= (this.#options.maxUsers ?? 100)) {
        throw new ConnectionError('Too many users have tokens of their own in use')
      }
      opening = this.#open(key, login)
      this.#users.set(key, opening)
    }
    const user = await opening
    if (user) user.usedAt = Date.now()
    return user?.access
  }

  async close(): Promise<void> {
    const users = await Promise.allSettled(this.#users.values())
    await Promise.all(
      users.map((user) => (user.status === 'fulfilled' ? user.value?.backend.close() : undefined)),
    )
  }

  async #open(key: string, login: UserLogin): Promise<User | undefined> {
    let cause: Error | undefined
    const backend = this.#options.connect(login, (event) => {
      cause = event.type === 'down' ? event.cause : undefined
      if (isRefusal(cause)) this.#dismiss(key)
    })
    await backend.open()
    if (isUp(backend)) {
      const user = { backend, access: this.#options.access(login, backend), usedAt: Date.now() }
      this.#known.set(key, user)
      return user
    }
    this.#users.delete(key)
    await backend.close()
    if (isRefusal(cause)) return undefined
    throw new ConnectionError('Redis is not reachable. Nothing was sent; try again', { cause })
  }

  #dismissIdle(): void {
    for (const [key, { usedAt }] of this.#known) {
      if (Date.now() - usedAt > IDLE_MS) this.#dismiss(key)
    }
  }

  #dismiss(key: string): void {
    const user = this.#known.get(key)
    if (!user) return
    this.#known.delete(key)
    this.#users.delete(key)
    void user.backend.close()
  }
}

const IDLE_MS = 5 * 60_000

/** Whether Redis does not want the user, rather than not being there. */
function isRefusal(cause: Error | undefined): boolean {
  return cause instanceof RedisError && /^(WRONGPASS|NOAUTH|NOPERM)/.test(cause.code)
}
