import * as v from 'valibot'
import {
  CacheDeletionsSchema,
  CacheEntrySchema,
  CacheVersionSchema,
  TagsSchema,
} from '../cache/schemas.ts'
import type { Operation } from './operation.ts'

const tag = 'Cache'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Cursor = v.nullable(v.string())

const Entry = v.strictObject({
  key: v.string(),
  value: v.unknown(),
  isJson: v.boolean(),
  type: v.optional(v.string()),
  ttl: v.nullable(v.number()),
})

/** A number, which Django stores as its digits. */
const before = [['set', ':1:greetings', 42]] as const

/** What `/v1/cache` offers, on the caches of the variable DJANGO_SETTINGS. */
export const cacheOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/cache',
    operationId: 'getCaches',
    tag,
    summary: 'The caches, and how often reads of this Redis find something',
    description:
      '`hitRatio` is of all reads of this Redis since it started, `null` where it does not tell.',
    access: 'read',
    answers: {
      200: {
        description: 'The caches',
        schema: v.strictObject({
          caches: v.array(
            v.strictObject({
              cache: v.string(),
              keyPrefix: v.string(),
              version: v.union([v.number(), v.string()]),
              timeout: v.nullable(v.number()),
            }),
          ),
          hits: v.nullable(Count),
          misses: v.nullable(Count),
          hitRatio: v.nullable(v.number()),
        }),
      },
    },
    problems: ['unknown-cache', 'not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { status: 200 },
  },
  {
    method: 'get',
    path: '/v1/cache/entries/{key}',
    operationId: 'getCacheEntry',
    tag,
    summary: 'A value',
    description:
      'Dates and decimals come in the form that Django has for them in JSON. For what JSON cannot hold `isJson` is false, `value` is `null` and ' +
      '`type` says what it is.',
    access: 'read',
    query: CacheVersionSchema,
    answers: { 200: { description: 'The value', schema: Entry } },
    problems: ['unknown-key', 'unknown-cache', 'not-configured', 'unreadable-value'],
    cost: { requests: 2, commands: 2 },
    example: { path: { key: 'greetings' }, before, status: 200 },
  },
  {
    method: 'put',
    path: '/v1/cache/entries/{key}',
    operationId: 'setCacheEntry',
    tag,
    summary: 'Set a value',
    description: '`timeout` is in seconds, `null` for ever; without it the one of the cache holds.',
    access: 'write',
    query: CacheVersionSchema,
    body: CacheEntrySchema,
    answers: {
      200: { description: 'It is set', schema: v.strictObject({ key: v.string() }) },
      201: {
        description: 'It is set, and was not there',
        schema: v.strictObject({ key: v.string() }),
      },
    },
    problems: ['unknown-cache', 'not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'greetings' }, body: { value: 'hello', timeout: 60 }, status: 201 },
  },
  {
    method: 'delete',
    path: '/v1/cache/entries/{key}',
    operationId: 'deleteCacheEntry',
    tag,
    summary: 'Delete a value',
    access: 'write',
    query: CacheVersionSchema,
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown-key', 'unknown-cache', 'not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'greetings' }, before, status: 204 },
  },
  {
    method: 'post',
    path: '/v1/cache/entries/deletions',
    operationId: 'deleteCacheEntries',
    tag,
    summary: 'Delete all values whose keys match a pattern',
    description:
      'Sessions and locks that lie in the cache may match, so it takes an administrator. Each answer has looked at about 10,000 keys; `cursor` asks for the next one with the same body, and is `null` at the end.',
    access: 'admin',
    body: CacheDeletionsSchema,
    answers: {
      200: {
        description: 'How many, and where to go on',
        schema: v.strictObject({ deleted: Count, cursor: Cursor }),
      },
    },
    problems: ['unknown-cache', 'not-configured'],
    cost: { requests: 1, commands: 3 },
    example: { body: { pattern: 'gree*' }, before, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/cache/tags',
    operationId: 'listCacheTags',
    tag,
    summary: 'Tags that values bear, page by page',
    access: 'read',
    query: TagsSchema,
    answers: {
      200: {
        description: 'A page',
        schema: v.strictObject({ tags: v.array(v.string()), cursor: Cursor }),
      },
    },
    problems: ['unknown-cache', 'not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { before: [['set', ':1:{tag}:users', '1']], status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/cache/tags/{tag}',
    operationId: 'invalidateCacheTag',
    tag,
    summary: 'Make all values with a tag invalid',
    access: 'write',
    query: CacheVersionSchema,
    answers: { 204: { description: 'No value with the tag is valid' } },
    problems: ['unknown-cache', 'not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { path: { tag: 'users' }, status: 204 },
  },
]
