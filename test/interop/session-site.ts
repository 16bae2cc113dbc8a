import { join } from 'node:path'
import { Hono } from 'hono'
import { inject } from 'vitest'
import {
  type Cache,
  type Compressor,
  createCaches,
  type Serializer,
} from '../../lib/cache/index.ts'
import { IdentityCompressor } from '../../lib/codecs/compressors/identity.ts'
import { Lz4Compressor } from '../../lib/codecs/compressors/lz4.ts'
import { ZlibCompressor } from '../../lib/codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../../lib/codecs/compressors/zstd.ts'
import { JsonSerializer } from '../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'
import { djangoLogin, type SessionEnv, session } from '../../lib/hono/index.ts'
import { Redis } from '../../lib/index.ts'
import {
  type DjangoSessionSettings,
  type Login,
  logout,
  SessionEngine,
} from '../../lib/session/index.ts'
import type { Tagged } from '../differential/tagged.ts'
import { usePeer } from '../support/python-peer.ts'

export const redis: Redis = new Redis({
  url: inject('gatewayUrl'),
  token: inject('gatewayToken'),
})

/** Where Python finds the snippet that publishes users and ended sessions. */
export const snippet = {
  PYTHONPATH: join(import.meta.dirname, '../../examples/django'),
  PYTHONDONTWRITEBYTECODE: '1',
}

/** Django, for each file of tests that imports this. */
export const peer = usePeer(snippet)

const compressors: Readonly<Record<string, () => Compressor>> = {
  identity: () => new IdentityCompressor(),
  zlib: () => new ZlibCompressor(),
  lz4: () => new Lz4Compressor(),
  zstd: () => new ZStdCompressor(),
}

function serializerOf(name: string, protocol: number | null): Serializer {
  if (name === 'json') return new JsonSerializer()
  if (name === 'msgpack') return new MsgpackSerializer()
  return new PickleSerializer({ protocol: protocol ?? 4 })
}

/** A Django site and redge on the same sessions. */
export interface Site {
  readonly engine: SessionEngine
  /** What the peer is told in every call. */
  readonly django: Readonly<Record<string, unknown>>
}

export function newSite(
  serializer = 'pickle',
  compressor = 'identity',
  protocol: number | null = null,
  options: DjangoSessionSettings = {},
): Site {
  const prefix = `sessions-${crypto.randomUUID()}`
  const cache = createCaches({
    default: {
      REDIS: redis,
      KEY_PREFIX: prefix,
      OPTIONS: {
        SERIALIZER: serializerOf(serializer, protocol),
        COMPRESSOR: compressors[compressor]?.(),
      },
    },
  }).default as Cache<null>
  const settings = { PASSWORD_HASHERS: ['django.contrib.auth.hashers.MD5PasswordHasher'] }
  const pickle_version = protocol ?? undefined
  return {
    engine: new SessionEngine({ cache, ...options }),
    django: {
      engine: 'redge_edge',
      cache: { prefix, serializer, compressor, pickle_version },
      settings,
    },
  }
}

export interface Report {
  readonly session_key: string
  readonly data: Record<string, Tagged>
}

export interface Whoami {
  readonly authenticated: boolean
  readonly user_id: string | null
  readonly session: Record<string, Tagged>
}

interface Answer {
  readonly status: number
  readonly json: Whoami
  readonly set_cookie: Readonly<Record<string, string>>
}

export const password = 'correct horse'

/** A new user who has logged in to Django. */
export async function djangoLoggedIn(
  site: Site,
): Promise<{ key: string; id: string; username: string }> {
  const username = `user-${crypto.randomUUID()}`
  const created = await peer.call<{ pk: number }>('user_create', {
    ...site.django,
    username,
    password,
  })
  const report = await peer.call<Report>('session_login', { ...site.django, username, password })
  return { key: report.session_key, id: String(created.pk), username }
}

export function whoami(site: Site, key: string | null): Promise<Whoami> {
  return peer.call('session_whoami', { ...site.django, session_key: key })
}

export function djangoRequest(
  site: Site,
  path: string,
  key: string,
  fields: object = {},
): Promise<Answer> {
  return peer.call('http', { ...site.django, path, cookies: { sessionid: key }, ...fields })
}

/** The Worker's side. */
export function worker({ engine }: Site): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>()
  app.onError((error, c) => c.text(error.name, 500))
  app.use(session(engine))
  app.get('/user', async (c) => c.json(await djangoLogin(c)))
  app.post('/cart', async (c) => {
    await c.var.session.set('cart', ['apple', 2])
    return c.text('')
  })
  app.post('/cycle', async (c) => {
    await c.var.session.cycleKey()
    return c.text(c.var.session.sessionKey ?? '')
  })
  app.post('/logout', async (c) => {
    await logout(c.var.session)
    return c.text('')
  })
  return app
}

export async function atWorker(site: Site, key: string): Promise<Login> {
  const response = await worker(site).request('/user', headersOf(key))
  return (await response.json()) as Login
}

export function headersOf(key: string): { headers: Record<string, string> } {
  return { headers: { Cookie: `sessionid=${key}` } }
}

export function post(site: Site, path: string, key: string): Promise<Response> {
  return Promise.resolve(worker(site).request(path, { method: 'POST', ...headersOf(key) }))
}
