import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { createApp } from '../../../functions/app.ts'
import { redisFrom } from '../../../functions/redis.ts'
import { redis } from '../../support/workerd.ts'

const ADMIN_TOKEN = 'test-admin-token'

/** Status of the answer, and the requests and commands that it cost, as docs/http-api.md has them. */
type Cost = readonly [status: number, requests: number, billedCommands: number]

async function cost(method: string, path: string, body?: object): Promise<Cost> {
  const bindings = { ...env, REDGE_ADMIN_TOKEN: ADMIN_TOKEN }
  const request = new Request(`http://worker.test/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const response = await createApp().fetch(request, bindings, createExecutionContext())
  const { requests, billedCommands } = redisFrom(bindings).usage
  return [response.status, requests, billedCommands]
}

it('costs what the documentation says', async () => {
  const name = crypto.randomUUID()
  const token = 'mine'
  const lock = `locks/${name}`
  const permits = `semaphores/${name}/permits`
  const write = `read-write-locks/${name}/write`
  const names = { names: [`{${name}}:a`, `{${name}}:b`], token }
  const extension = { token, additionalTime: 10, replaceTtl: true }
  await redis.set(`{lock:${name}}:lock:fence`, 1)
  const rows: [Cost, Cost][] = [
    [await cost('POST', lock, { token }), [201, 1, 3]],
    [await cost('GET', lock), [200, 1, 7]],
    [await cost('POST', lock, {}), [423, 2, 4]],
    [await cost('PATCH', lock, extension), [200, 1, 4]],
    [await cost('DELETE', lock, { token }), [204, 1, 4]],
    [await cost('POST', lock, { fencing: false }), [201, 1, 1]],
    [await cost('POST', lock, { fencing: false }), [423, 2, 2]],
    [await cost('DELETE', `${lock}?force=true`), [204, 1, 4]],
    [await cost('POST', permits, { permits: 1, token }), [201, 1, 6]],
    [await cost('POST', permits, { permits: 1 }), [423, 1, 6]],
    [await cost('GET', `semaphores/${name}`), [200, 1, 4]],
    [await cost('PATCH', permits, extension), [200, 1, 5]],
    [await cost('DELETE', permits, { permits: 1, token }), [204, 1, 5]],
    [await cost('POST', write, { token }), [201, 1, 6]],
    [await cost('POST', write, {}), [423, 1, 6]],
    [await cost('PATCH', write, extension), [200, 1, 5]],
    [await cost('DELETE', write, { token }), [204, 1, 5]],
    [await cost('POST', 'multi-locks', names), [201, 1, 5]],
    [await cost('PATCH', 'multi-locks', { ...names, additionalTime: 10 }), [200, 1, 7]],
    [await cost('DELETE', 'multi-locks', names), [204, 1, 5]],
  ]
  expect(rows.map(([measured]) => measured)).toEqual(rows.map(([, documented]) => documented))
})
