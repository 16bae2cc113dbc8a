import * as v from 'valibot'
import { ACCESSES, FAMILIES } from '../http/bearer.ts'
import { CreateTokenSchema, RotateTokenSchema } from '../tokens/schemas.ts'
import type { Operation } from './operation.ts'

const tag = 'Tokens'

const Time = v.pipe(v.number(), v.integer(), v.minValue(0))

const grantEntries = {
  name: v.string(),
  access: v.picklist(ACCESSES),
  keyPrefixes: v.nullable(v.array(v.string())),
  families: v.nullable(v.array(v.picklist(FAMILIES))),
  expiresAt: v.nullable(v.number()),
}

const tokenEntries = {
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  ...grantEntries,
  createdAt: Time,
  lastUsedAt: v.nullable(Time),
  previousValidUntil: v.nullable(Time),
}

const TokenSchema = v.strictObject(tokenEntries)
const NewTokenSchema = v.strictObject({
  ...tokenEntries,
  token: v.pipe(v.string(), v.regex(/^rdg_[0-9a-f]{16}_[\w-]{43}$/)),
})

const ID = '0123456789abcdef'

/** A token as it is kept. */
const before = [
  [
    'hmset',
    'redge:tokens',
    {
      [ID]: JSON.stringify({
        name: 'reports',
        access: 'read',
        keyPrefixes: ['report:'],
        families: null,
        createdAt: 1_763_809_200,
        expiresAt: null,
      }),
      [`${ID}:hash`]: '00'.repeat(32),
    },
  ],
] as const

/** What `/v1/tokens` and `/v1/token` offer. */
export const tokensOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/tokens',
    operationId: 'listTokens',
    tag,
    summary: 'All tokens, the newest first',
    description:
      'Also those that have expired, until they are deleted. Times are Unix times in seconds.',
    access: 'admin',
    answers: {
      200: { description: 'The tokens', schema: v.strictObject({ tokens: v.array(TokenSchema) }) },
    },
    problems: [],
    cost: { requests: 1, commands: 1 },
    example: { before, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/tokens',
    operationId: 'createToken',
    tag,
    summary: 'A new token',
    description:
      'Its text is in this answer only: redge keeps its SHA-256. `keyPrefixes` and `families` must be given; `null` means no limit.',
    access: 'admin',
    body: CreateTokenSchema,
    answers: {
      201: {
        description: 'The token with its text',
        schema: NewTokenSchema,
        headers: { Location: 'Address of the token' },
      },
    },
    problems: [],
    cost: { requests: 1, commands: 1 },
    example: {
      body: {
        name: 'reports',
        access: 'read',
        keyPrefixes: ['report:'],
        families: ['hash', 'string'],
        expiresIn: 86_400,
      },
      status: 201,
    },
  },
  {
    method: 'get',
    path: '/v1/tokens/{id}',
    operationId: 'getToken',
    tag,
    summary: 'One token',
    access: 'admin',
    answers: { 200: { description: 'The token', schema: TokenSchema } },
    problems: ['unknown-token'],
    cost: { requests: 1, commands: 1 },
    example: { path: { id: ID }, before, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/tokens/{id}/rotations',
    operationId: 'rotateToken',
    tag,
    summary: 'Gives a token a new text',
    description:
      'The old text goes on working for `grace` seconds. What the token allows and when it expires stays as it is.',
    access: 'admin',
    body: RotateTokenSchema,
    answers: { 201: { description: 'The token with its new text', schema: NewTokenSchema } },
    problems: ['unknown-token'],
    cost: { requests: 2, commands: 4 },
    example: { path: { id: ID }, body: { grace: 3600 }, before, status: 201 },
  },
  {
    method: 'delete',
    path: '/v1/tokens/{id}',
    operationId: 'deleteToken',
    tag,
    summary: 'Revokes a token',
    description: 'Workers that have just seen it let it in for up to five seconds more.',
    access: 'admin',
    answers: { 204: { description: 'The token is refused from now on' } },
    problems: ['unknown-token'],
    cost: { requests: 1, commands: 1 },
    example: { path: { id: ID }, before, status: 204 },
  },
  {
    method: 'get',
    path: '/v1/token',
    operationId: 'getOwnToken',
    tag,
    summary: 'What the token of this request allows',
    access: 'read',
    answers: {
      200: { description: 'Who asks, and what is allowed', schema: v.strictObject(grantEntries) },
    },
    problems: [],
    cost: { requests: 0, commands: 0 },
    example: { status: 200 },
  },
]
