import type { CacheRedis } from '../cache/connections.ts'
import { hexDigest } from '../wire/hex.ts'
import { str } from '../wire/replies.ts'
import { reached } from './reached.ts'
import { isSessionKey } from './session-key.ts'
import type { SessionStore } from './session-store.ts'

/** A session of a user, as they may see it: it tells no session key. */
export interface Device {
  /** Names the session to {@link revokeDevice}: a digest of its key. */
  readonly id: string
  /** When the user logged in. */
  readonly created: Date
  /** What the browser called itself then. */
  readonly userAgent: string
  /** Whether it is the session that asks. */
  readonly isCurrent: boolean
}

/** What is kept of a session in the hash of its user. */
interface Entry {
  readonly key: string
  readonly created: number
  readonly userAgent: string
}

/** Characters of a user agent that are kept. */
const LONGEST_USER_AGENT = 256
/** Sessions of one user that are listed. */
const LONGEST_LIST = 100

/**
 * Notes the session among those of a user; Django's snippet does the same at a login there. Costs one request with two
 * commands.
 */
export async function recordDevice<D extends object>(
  session: SessionStore<D>,
  userId: string,
  userAgent: string,
): Promise<void> {
  const { sessionKey } = session
  if (sessionKey === null) return
  const entry: Entry = {
    key: sessionKey,
    created: Math.floor(Date.now() / 1000),
    userAgent: userAgent.slice(0, LONGEST_USER_AGENT),
  }
  const { client, name } = hashOf(session, userId)
  const lifetime = Math.ceil(session.getSessionCookieAge())
  await reached(async () => {
    const id = await deviceId(sessionKey)
    await client.pipeline().hset(name, id, JSON.stringify(entry)).expire(name, lifetime).execute()
  })
}

/**
 * The newest 100 sessions of a user, those of them that are alive. Costs one request, and one command for each session;
 * one request more when some are over or have got a new key, which is noted then.
 */
export async function devicesOf<D extends object>(
  session: SessionStore<D>,
  userId: string,
): Promise<Device[]> {
  const { client, name } = hashOf(session, userId)
  const entries = (await reached(() => entriesOf(client, name))).slice(0, LONGEST_LIST)
  const found = await Promise.all(entries.map((each) => latest(session, each)))
  const alive = new Map<string, Entry>()
  // Of two logins in one session the newer one counts.
  for (const { id, entry } of found) if (id !== null && !alive.has(id)) alive.set(id, entry)
  const gone = found.filter(({ id, noted }) => id !== noted)
  if (gone.length > 0) await reached(() => rewrite(client, name, gone))
  return Array.from(alive, ([id, entry]) => ({
    id,
    created: new Date(entry.created * 1000),
    userAgent: entry.userAgent,
    isCurrent: entry.key === session.sessionKey,
  }))
}

/** A session of a user as it was noted, and as it is: it may have got a new key, or be over. */
interface Found {
  readonly noted: string
  readonly id: string | null
  readonly entry: Entry
}

async function latest<D extends object>(
  { engine }: SessionStore<D>,
  [noted, entry]: readonly [string, Entry],
): Promise<Found> {
  const key = await reached(() => engine.stored.latestKey(entry.key))
  if (key === entry.key) return { noted, id: noted, entry }
  if (key === null) return { noted, id: null, entry }
  return { noted, id: await deviceId(key), entry: { ...entry, key } }
}

/** Notes sessions under their new keys, and takes away those that are over. */
async function rewrite(client: CacheRedis, name: string, gone: readonly Found[]): Promise<void> {
  const pipe = client.pipeline()
  for (const { id, entry } of gone) if (id !== null) pipe.hsetnx(name, id, JSON.stringify(entry))
  await pipe.hdel(name, ...gone.map(({ noted }) => noted)).execute()
}

/** Ends one session of a user, and tells whether there was one of that id. Costs three requests. */
export async function revokeDevice<D extends object>(
  session: SessionStore<D>,
  userId: string,
  deviceId: string,
): Promise<boolean> {
  const { client, name } = hashOf(session, userId)
  const text = await reached(() => client.hget(name, deviceId))
  const entry = text && entryOf(text)
  if (!entry) return false
  await session.delete(entry.key)
  await reached(() => client.hdel(name, deviceId))
  return true
}

/**
 * Ends all sessions of a user that are noted, but not the one that asks unless told so; gives how many. Costs two requests
 * for each and two more.
 */
export async function revokeDevices<D extends object>(
  session: SessionStore<D>,
  userId: string,
  { current = false }: { readonly current?: boolean | undefined } = {},
): Promise<number> {
  const { client, name } = hashOf(session, userId)
  const all = await reached(() => entriesOf(client, name))
  const found = await Promise.all(all.map((each) => latest(session, each)))
  const others = found.filter(({ entry }) => current || entry.key !== session.sessionKey)
  for (const { entry } of others) await session.delete(entry.key)
  const ids = others.map(({ noted }) => noted)
  if (ids.length > 0) await reached(() => client.hdel(name, ...ids))
  return ids.length
}

function hashOf<D extends object>(
  { engine }: SessionStore<D>,
  userId: string,
): { client: CacheRedis; name: string } {
  const { cache } = engine.edge
  return { client: cache.connection(), name: String(cache.makeKey(`redge.devices.${userId}`)) }
}

async function entriesOf(client: CacheRedis, name: string): Promise<[string, Entry][]> {
  const stored = await client.hgetall(name)
  const entries = [...stored].flatMap(([id, text]): [string, Entry][] => {
    const entry = entryOf(text)
    return entry ? [[str(id), entry]] : []
  })
  return entries.sort(([, a], [, b]) => b.created - a.created)
}

function entryOf(stored: Uint8Array): Entry | undefined {
  try {
    const { key, created, userAgent } = JSON.parse(str(stored))
    if (typeof key !== 'string' || !isSessionKey(key)) return undefined
    return { key, created: Number(created), userAgent: String(userAgent) }
  } catch {
    return undefined
  }
}

async function deviceId(sessionKey: string): Promise<string> {
  return (await hexDigest('SHA-256', sessionKey)).slice(0, 32)
}
