import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { login, logout, publishedUser, SessionStore } from '../../lib/session/index.ts'
import {
  atWorker,
  djangoLoggedIn,
  djangoRequest,
  newSite,
  peer,
  post,
  type Report,
  redis,
  type Site,
} from './session-site.ts'

/** The same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

describe('requests of Django and the Worker in any order', () => {
  const rounds = 200
  const sideBySide = 8

  it('never bring back a session that was logged out', { timeout: 120_000 }, async () => {
    const site = newSite()
    const { id } = await djangoLoggedIn(site)
    const hash = (await publishedUser(site.engine, id))?.hash ?? ''
    const next = numbers(20_261_122)
    const done = { django: 0, worker: 0, cycled: 0 }
    for (let count = 0; count < rounds; count += sideBySide) {
      const round = (): Promise<void> => interleaved(site, { id, hash }, next, done)
      await Promise.all(Array.from({ length: sideBySide }, round))
    }
    // Otherwise nothing was shown.
    expect(Math.min(...Object.values(done))).toBeGreaterThan(rounds / 20)
  })
})

const LONGEST_PAUSE_MS = 60

/** What was done so far, by kind. */
interface Done {
  django: number
  worker: number
  cycled: number
}

/** A session in the middle of it all. */
interface Course {
  readonly site: Site
  readonly key: string
  /** Every key that the session has had. */
  readonly keys: string[]
  readonly next: () => number
  readonly done: Done
  isLoggedOut: boolean
}

type Requests = (() => Promise<unknown>)[]

/** Some requests with one cookie at once; after a logout nobody may be known by it, or by what came of it. */
async function interleaved(
  site: Site,
  user: { id: string; hash: string },
  next: () => number,
  done: Done,
): Promise<void> {
  const key = await loggedIn(site, user)
  const name = String(site.engine.edge.cache.makeKey(`django.contrib.sessions.cache${key}`))
  const bytes = await redis.with({ decodeResponses: false }).get(name)
  // What a request of Django does that began before everything else, without the snippet's engine.
  const slowSave = (): Promise<unknown> => redis.set(name, bytes ?? '', { ex: 100 })
  const course: Course = { site, key, keys: [key], next, done, isLoggedOut: false }
  const requests = [slowSave, ...djangoRequests(course), ...workerRequests(course)]
  const chosen = Array.from({ length: 5 }, () => requests[Math.floor(next() * requests.length)])
  // Django refuses to save a session that is gone, which the test client passes on as an exception.
  // The pauses are what makes the order: otherwise the request with the fewest steps is always first.
  await Promise.allSettled(
    chosen.map(async (request) => {
      await delay(next() * LONGEST_PAUSE_MS)
      await request?.()
    }),
  )
  if (!course.isLoggedOut) return
  await slowSave()
  for (const used of course.keys) {
    expect(await atWorker(site, used)).toEqual({ user: null, refused: 'anonymous' })
  }
}

/** The key of a new session in which the user is logged in. */
async function loggedIn(site: Site, user: { id: string; hash: string }): Promise<string> {
  const store = new SessionStore(site.engine)
  await login(store, { ...user, backend: 'django.contrib.auth.backends.ModelBackend' })
  await store.save()
  return store.sessionKey ?? ''
}

function djangoRequests(course: Course): Requests {
  const { site, key, keys, done } = course
  const fields = { ...site.django, session_key: key }
  return [
    () => djangoRequest(site, '/whoami/', key),
    () => djangoRequest(site, '/session/', key, { method: 'POST', json: { set: { n: 1 } } }),
    async () => {
      keys.push((await peer.call<Report>('session_cycle', fields)).session_key)
    },
    async () => {
      await peer.call('session_flush', fields)
      course.isLoggedOut = true
    },
    async () => {
      if ((await djangoRequest(site, '/logout/', key)).status !== 302) return
      course.isLoggedOut = true
      done.django++
    },
  ]
}

function workerRequests(course: Course): Requests {
  const { site, key, keys, next, done } = course
  return [
    () => post(site, '/cart', key),
    async () => {
      const read = new SessionStore(site.engine, key)
      await read.load()
      await delay(next() * LONGEST_PAUSE_MS)
      await logout(read)
      course.isLoggedOut = true
    },
    async () => {
      const response = await post(site, '/cycle', key)
      if (response.status !== 200) return
      done.cycled++
      const cycled = await response.text()
      if (cycled !== '') keys.push(cycled)
    },
    async () => {
      if ((await post(site, '/logout', key)).status !== 200) return
      course.isLoggedOut = true
      done.worker++
    },
  ]
}
