import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { ask, get, refusals, token } from './client.ts'
import { isProblem } from './problem.ts'

/** Who is logged in, as `GET /v1/token` tells. */
export interface Identity {
  readonly name: string
  readonly access: 'read' | 'write' | 'admin'
  /** What keys must begin with; `null` for all keys. */
  readonly keyPrefixes: readonly string[] | null
  readonly families: readonly string[] | null
  /** Unix time in seconds; `null` for a token that does not end. */
  readonly expiresAt: number | string | null
}

/** Whether somebody is logged in. `asking` until the API has told, `out` with a reason when a session has ended. */
export type Access =
  | { readonly state: 'asking' }
  | { readonly state: 'out'; readonly reason: 'new' | 'ended' | 'left' }
  | { readonly state: 'in'; readonly identity: Identity }
  | { readonly state: 'failed'; readonly error: unknown }

/** Whether somebody is logged in, and as whom. */
export const access: Signal<Access> = signal<Access>({ state: 'asking' })

/** Who is logged in. */
export const identity: ReadonlySignal<Identity | undefined> = computed(() =>
  access.value.state === 'in' ? access.value.identity : undefined,
)

/** Whether the one who is logged in may change something. */
export const canWrite: ReadonlySignal<boolean> = computed(
  () => identity.value !== undefined && identity.value.access !== 'read',
)

/** Whether the one who is logged in may do everything. */
export const isAdmin: ReadonlySignal<boolean> = computed(() => identity.value?.access === 'admin')

effect(() => {
  if (refusals.value > 0 && access.peek().state === 'in') {
    token.value = undefined
    access.value = { state: 'out', reason: 'ended' }
  }
})

/** Finds out whether the browser is still logged in. */
export async function resume(): Promise<void> {
  access.value = { state: 'asking' }
  try {
    access.value = { state: 'in', identity: await get<Identity>('token') }
  } catch (error) {
    access.value = isProblem(error, 'unauthorized')
      ? { state: 'out', reason: 'new' }
      : { state: 'failed', error }
  }
}

/**
 * Logs in by a token of the API. It is kept in the memory of this page, or, with `remember`, in a cookie that no script
 * can read.
 *
 * @throws Problem `unauthorized` for a token that the API does not know.
 */
export async function logIn(secret: string, remember: boolean): Promise<void> {
  token.value = secret
  try {
    const found = await get<Identity>('token')
    if (remember) {
      await ask('POST', 'console/session', { body: { token: secret } })
      token.value = undefined
    }
    access.value = { state: 'in', identity: found }
  } catch (error) {
    token.value = undefined
    throw error
  }
}

/** Forgets the token, and ends the cookie's session. */
export async function logOut(): Promise<void> {
  const hadCookie = token.value === undefined
  if (hadCookie) await ask('DELETE', 'console/session')
  token.value = undefined
  access.value = { state: 'out', reason: 'left' }
}
