import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { requireAdmin } from '../http/auth.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { redisFrom } from '../redis.ts'
import { forgetToken } from '../tokens/lookup.ts'
import { CreateTokenSchema, RotateTokenSchema } from '../tokens/schemas.ts'
import { isTokenId } from '../tokens/secret.ts'
import {
  type ApiToken,
  createToken,
  deleteToken,
  findToken,
  listTokens,
  rotateToken,
  type StoredToken,
} from '../tokens/store.ts'

/** Before the body is read: who may not, learns nothing of what is wrong with it. */
const adminOnly = createMiddleware<AppEnv>(async (c, next) => {
  requireAdmin(c)
  await next()
})

/** An answer that is not kept for a repetition: it holds a token. */
const secret = createMiddleware<AppEnv>(async (c, next) => {
  c.set('isSecret', true)
  await next()
})

/** API tokens, for those who may do everything. Each costs one request, a rotation two. */
export const tokens = new Hono<AppEnv>()
  .use(adminOnly)
  .get('/', async (c) => c.json({ tokens: (await listTokens(redisFrom(c))).map(shown) }))
  .post('/', secret, jsonBody(CreateTokenSchema), async (c) => {
    const { stored, token } = await createToken(redisFrom(c), c.req.valid('json'))
    c.header('Location', `/v1/tokens/${stored.id}`)
    return c.json({ ...shown(stored), token }, 201)
  })
  .get('/:id', async (c) => c.json(shown(await tokenOf(c))))
  .post('/:id/rotations', secret, jsonBody(RotateTokenSchema), async (c) => {
    const stored = await tokenOf(c)
    const { grace } = c.req.valid('json')
    const rotated = await rotateToken(redisFrom(c), stored.id, grace)
    if (rotated === undefined) throw new Problem('unknown-token')
    forgetToken(c.env, stored.id)
    return c.json({ ...shown(stored), ...rotated }, 201)
  })
  .delete('/:id', async (c) => {
    const id = idOf(c)
    if (!(await deleteToken(redisFrom(c), id))) throw new Problem('unknown-token')
    forgetToken(c.env, id)
    return c.body(null, 204)
  })

function idOf(c: Context<AppEnv>): string {
  const id = nameParam(c, 'id')
  if (!isTokenId(id)) throw new Problem('unknown-token')
  return id
}

async function tokenOf(c: Context<AppEnv>): Promise<StoredToken> {
  const stored = await findToken(redisFrom(c), idOf(c))
  if (stored === undefined) throw new Problem('unknown-token')
  return stored
}

/** A token as it is answered with: its hashes are nobody's business. */
function shown({ hash, previousHash, ...token }: StoredToken): ApiToken {
  return token
}
