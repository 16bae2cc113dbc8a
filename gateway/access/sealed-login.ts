import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** As whom to log in to Redis. */
export interface UserLogin {
  readonly username: string
  readonly password: string
}

const BEGINNING = 'acl_'
const KEY_INFO = 'redge-gateway ACL RESTTOKEN'

/**
 * Makes tokens that hold a user and a password, readable to who knows the token that they were made with and nobody
 * else: all processes of a gateway understand them, and none has to keep them.
 */
export class LoginSeal {
  readonly #key: Buffer

  constructor(token: string) {
    this.#key = Buffer.from(hkdfSync('sha256', token, '', KEY_INFO, 32))
  }

  /** A token for the login. */
  seal({ username, password }: UserLogin): string {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv)
    const text = JSON.stringify([username, password])
    const bytes = [iv, cipher.update(text, 'utf8'), cipher.final()]
    return BEGINNING + Buffer.concat([...bytes, cipher.getAuthTag()]).toString('base64url')
  }

  /** The login in a token that was made with the same one; `undefined` for anything else. */
  open(sealed: string): UserLogin | undefined {
    if (!isSealed(sealed)) return undefined
    const bytes = Buffer.from(sealed.slice(BEGINNING.length), 'base64url')
    if (bytes.length < 28) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(-16))
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
      const [username, password] = JSON.parse(text.toString()) as [string, string]
      return { username, password }
    } catch {
      return undefined
    }
  }
}

/** Whether a token may be one that holds a login. */
export function isSealed(token: string): boolean {
  return token.startsWith(BEGINNING)
}
