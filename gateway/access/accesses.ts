import type { Access } from './access.ts'
import { isSealed, type LoginSeal, type UserLogin } from './sealed-login.ts'
import { TokenMap } from './token-map.ts'
import type { Users } from './users.ts'

/** What a token opens, and how users of Redis's ACL come in with tokens that were made with it. */
export interface Entry {
  readonly access: Access
  /** Reads and makes tokens of users; `undefined` where there are none. */
  readonly seal: LoginSeal | undefined
  readonly users: Users | undefined
}

/** All tokens of a gateway. */
export class Accesses {
  readonly #byToken = new TokenMap<Access>()
  readonly #entries: Entry[] = []

  add(token: string, entry: Entry): void {
    this.#byToken.set(token, entry.access)
    this.#entries.push(entry)
  }

  /** What a token opens; `undefined` when it opens nothing. */
  find(token: string | undefined): Access | undefined | Promise<Access | undefined> {
    if (token === undefined) return undefined
    return this.#byToken.get(token) ?? (isSealed(token) ? this.#findUser(token) : undefined)
  }

  async close(): Promise<void> {
    await Promise.all(this.#entries.map(({ users }) => users?.close()))
  }

  async #findUser(token: string): Promise<Access | undefined> {
    for (const { seal, users } of this.#entries) {
      const login = seal?.open(token)
      if (login) return users?.find(login)
    }
    return undefined
  }
}

/** Makes tokens for users who come in. */
export function tokenMaker(
  seal: LoginSeal,
  users: Users,
): (login: UserLogin) => Promise<string | undefined> {
  return async (login) => ((await users.find(login)) ? seal.seal(login) : undefined)
}
