import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { deviceJobs } from '../../../functions/jobs/devices.ts'
import { sessionsFrom } from '../../../functions/sessions.ts'
import { defineJobs } from '../../../lib/jobs/index.ts'
import { devicesOf, recordDevice, SessionStore } from '../../../lib/session/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

it('takes sessions that are over out of the list of their user, and keeps the others', async () => {
  const keyPrefix = uniqueKey('sweep')
  const caches = { default: { KEY_PREFIX: keyPrefix } }
  const bindings = { ...env, DJANGO_SETTINGS: JSON.stringify({ CACHES: caches }) }
  const engine = sessionsFrom(bindings)
  const sessions = [new SessionStore(engine), new SessionStore(engine)]
  for (const session of sessions) {
    await session.set('cart', ['apple'])
    await session.save()
    await recordDevice(session, '7', 'a browser')
  }
  await sessions[0]?.delete()
  const list = String(engine.edge.cache.makeKey('redge.devices.7'))
  expect(await redis.hlen(list)).toBe(2)

  const jobs = defineJobs(deviceJobs(bindings), { keyPrefix: uniqueKey('jobs:') })
  const [run] = await jobs.run(redis, new Date('2026-01-05T12:17:00Z'))
  expect(run).toMatchObject({ status: 'succeeded', result: { users: 1, devices: 1 } })
  expect(await redis.hlen(list)).toBe(1)
  expect(await devicesOf(new SessionStore(engine), '7')).toHaveLength(1)
})

it('is no job of a Worker without sessions', () => {
  expect(deviceJobs({})).toEqual([])
})
