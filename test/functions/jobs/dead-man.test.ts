import { afterEach, describe, expect, it, vi } from 'vitest'
import { alertBy, deadManJob } from '../../../functions/jobs/dead-man.ts'
import { defineJobs, type Jobs } from '../../../lib/jobs/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const NOON = new Date('2026-01-05T12:00:00Z')
const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000)
const bindings = {
  JOBS_ALERT_URL: 'https://alert.test/secret',
  JOBS_HEARTBEAT_URL: 'https://beat.test/secret',
}

/** Stands for the services that are told; they are nobody's that a test could start. */
function services(status = 200) {
  const asked: { url: string; body: unknown }[] = []
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const url = String(input)
    if (!url.includes('.test/')) return realFetch(input, init)
    asked.push({ url, body: init?.body ? JSON.parse(String(init.body)) : undefined })
    return new Response('', { status })
  })
  return asked
}

const realFetch = fetch

afterEach(() => {
  vi.unstubAllGlobals()
})

function watched(): Jobs {
  const failing = () => Promise.reject(new Error('no'))
  const jobs: Jobs = defineJobs(
    [
      { name: 'report', schedule: '1 * * * *', deadMan: 1, handler: failing },
      deadManJob(bindings, (client) => jobs.checkOverdue(client)),
    ],
    { keyPrefix: uniqueKey('jobs:'), onOverdue: alertBy(bindings) },
  )
  return jobs
}

describe('dead-man', () => {
  it('asks for the heartbeat while all is well, and tells of a job that is overdue instead', async () => {
    const asked = services()
    const jobs = watched()
    expect(await jobs.run(redis, NOON)).toMatchObject([{ result: { overdue: [] } }])
    expect(asked).toEqual([{ url: bindings.JOBS_HEARTBEAT_URL, body: undefined }])
    await jobs.run(redis, later(1))
    await vi.waitFor(async () => {
      expect((await jobs.state(redis, 'report')).overdue).toBe(true)
    }, 10_000)
    asked.length = 0
    expect(await jobs.run(redis, later(2))).toMatchObject([{ result: { overdue: ['report'] } }])
    const body = { event: 'job-overdue', name: 'report', schedule: '1 * * * *', succeededAt: null }
    expect(asked).toEqual([{ url: bindings.JOBS_ALERT_URL, body }])
  })

  it('fails without giving the address away when the service refuses', async () => {
    services(500)
    const [run] = await watched().run(redis, NOON)
    expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('500') })
    expect(run?.error).toContain('JOBS_HEARTBEAT_URL')
    expect(JSON.stringify(run)).not.toContain('beat.test')
  })
})
