import { beforeAll, describe, expect, it } from 'vitest'
import { operations } from '../../../functions/openapi/index.ts'
import type { Operation } from '../../../functions/openapi/operation.ts'
import { madeToken, type OneWorker, oneWorker } from '../one-worker.ts'

let worker: OneWorker
const tokens: Record<string, string> = {}

beforeAll(async () => {
  worker = oneWorker({ DJANGO_SETTINGS: '{}' })
  const grants = {
    array: { access: 'admin', families: ['array'] },
    nothing: { access: 'admin', keyPrefixes: ['nobody:'] },
    read: { access: 'read' },
    write: { access: 'write' },
  }
  for (const [name, grant] of Object.entries(grants)) {
    tokens[name] = (await madeToken(worker, grant)).token
  }
})

/** The example of an operation, sent with a token. */
async function answerTo({ method, path, example }: Operation, token: string): Promise<string> {
  const named = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    return encodeURIComponent(example.path?.[name] ?? expect.fail(`no ${name}`))
  })
  const query = new URLSearchParams(example.query)
  const response = await worker.fetch(`${named}?${query}`, {
    method: method.toUpperCase(),
    token: tokens[token] ?? null,
    headers: { ...example.headers },
    ...(example.body === undefined ? {} : { body: example.body }),
  })
  const isProblem = response.headers.get('Content-Type') === 'application/problem+json'
  if (!isProblem) await response.body?.cancel()
  const { type = '' } = isProblem ? await response.json<{ type: string }>() : {}
  return `${response.status} ${type.split(':').at(-1)}`
}

/** Anybody may ask what their token allows, and `/v1/token` tells. */
const guarded = operations.filter(({ path, access }) => {
  return path.startsWith('/v1/') && path !== '/v1/token' && /^(read|write|admin)$/.test(access)
})

const named = (some: readonly Operation[]) =>
  some.map((operation) => [operation.operationId, operation] as const)

describe('a token of another family', () => {
  it.each(named(guarded))('does not open %s', async (_, operation) => {
    expect(await answerTo(operation, 'array')).toMatch(/^403 forbidden/)
  })
})

describe('a token of other keys', () => {
  const listings = /^(list|get)|^(deleteKeys|executeCommand|executePipeline)/
  const about = guarded.filter(
    ({ path, operationId }) => path.includes('{') || !listings.test(operationId),
  )

  it.each(named(about))('does not open %s', async (_, operation) => {
    expect(await answerTo(operation, 'nothing')).toMatch(/^403 forbidden/)
  })
})

describe('a token for reading', () => {
  const writes = guarded.filter(({ access }) => access !== 'read')

  it.each(named(writes))('does not open %s', async (_, operation) => {
    expect(await answerTo(operation, 'read')).toMatch(/^403 forbidden/)
  })
})

describe('a token for writing', () => {
  const admins = guarded.filter(({ access }) => access === 'admin')

  it.each(named(admins))('does not open %s', async (_, operation) => {
    expect(await answerTo(operation, 'write')).toBe('403 forbidden')
  })
})

describe('no token', () => {
  it.each(named(guarded))('does not open %s', async (_, operation) => {
    expect(await answerTo(operation, 'none')).toBe('401 unauthorized')
  })
})
