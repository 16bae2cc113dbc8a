import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { Bindings } from '../env.ts'
import { base64urlFromBytes, bytesFromBase64url } from './base64url.ts'
import type { AppEnv } from './context.ts'
import { Problem } from './problem.ts'

/** Seconds after which the console asks for a token again. */
const SESSION_SECONDS = 28_800

const COOKIE = 'redge-console'

/**
 * Gives the browser a cookie that stands for a token. It holds the token encrypted: nothing is stored, and what the token
 * allows is looked up with every request.
 */
export async function openConsole(c: Context<AppEnv>, token: string): Promise<void> {
  const until = Math.floor(Date.now() / 1000) + SESSION_SECONDS
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const text = new TextEncoder().encode(`${until} ${token}`)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await keyFrom(c.env), text)
  const value = base64urlFromBytes(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
  setCookie(c, cookieName(c), value, { ...cookieOptions(c), maxAge: SESSION_SECONDS })
}

/** Takes the cookie away. */
export function closeConsole(c: Context<AppEnv>): void {
  deleteCookie(c, cookieName(c), cookieOptions(c))
}

/**
 * The token that the cookie of a request stands for; nothing without a cookie, or with one that is over or was not made here.
 *
 * @throws Problem `csrf-failed` when the request may come from a page of another site.
 */
export async function consoleToken(c: Context<AppEnv>): Promise<string | undefined> {
  const value = getCookie(c, cookieName(c))
  if (value === undefined) return undefined
  checkSameSite(c)
  const [until, token] = (await opened(c.env, value))?.split(' ') ?? []
  return Number(until) > Date.now() / 1000 ? token : undefined
}

/**
 * Lets a request of the console's own page go on: it has the header `X-Redge-Console: 1`, which no other site can send
 * without being asked for it by a preflight, and comes from the same origin.
 *
 * @throws Problem `csrf-failed`.
 */
export function checkSameSite(c: Context<AppEnv>): void {
  const { origin } = new URL(c.req.url)
  // Browsers leave Origin out of reads from the same origin only.
  const from = c.req.header('Origin') ?? origin
  const site = c.req.header('Sec-Fetch-Site') ?? 'same-origin'
  if (c.req.header('X-Redge-Console') !== '1')
    throw refused('The header X-Redge-Console: 1 is missing')
  if (from !== origin || site !== 'same-origin') throw refused('It comes from another origin')
}

function refused(reason: string): Problem {
  return new Problem('csrf-failed', { detail: `${reason}.` })
}

/** A browser takes `__Host-` cookies over HTTPS only, which is what keeps other sites of the domain from setting them. */
function cookieName(c: Context<AppEnv>): string {
  return isLocal(c) ? COOKIE : `__Host-${COOKIE}`
}

function cookieOptions(c: Context<AppEnv>) {
  return { path: '/', secure: !isLocal(c), httpOnly: true, sameSite: 'Strict' } as const
}

/** Whether the Worker runs on the developer's machine, where there is no HTTPS. */
function isLocal(c: Context<AppEnv>): boolean {
  const { protocol, hostname } = new URL(c.req.url)
  return protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
}

const IV_BYTES = 12

async function opened(env: Bindings, value: string): Promise<string | undefined> {
  try {
    const bytes = bytesFromBase64url(value)
    const iv = bytes.slice(0, IV_BYTES)
    const key = await keyFrom(env)
    const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.slice(IV_BYTES))
    return new TextDecoder().decode(text)
  } catch {
    return undefined
  }
}

/** The key comes from the Worker's secrets: a new secret ends all sessions. */
async function keyFrom({ REDGE_API_TOKEN, REDGE_ADMIN_TOKEN }: Bindings): Promise<CryptoKey> {
  const secrets = new TextEncoder().encode(JSON.stringify([REDGE_API_TOKEN, REDGE_ADMIN_TOKEN]))
  const material = await crypto.subtle.importKey('raw', secrets, 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode('redge console session')
  return await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}
