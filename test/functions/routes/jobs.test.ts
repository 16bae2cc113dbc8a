import { describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { adminApi, api, problemOf } from '../support.ts'

const JOB = '/v1/jobs/leaderboards-trim'

interface Job {
  readonly name: string
  readonly paused: boolean
  readonly next: number | null
  readonly lastRun: { readonly id: number; readonly status: string } | null
}

interface Run {
  readonly id: number
  readonly status: string
  readonly trigger: string
}

async function runs(): Promise<Run[]> {
  const body: { runs: Run[] } = await (await api(`${JOB}/runs?limit=100`)).json()
  return body.runs
}

describe('GET /v1/jobs', () => {
  it('lists the jobs, when they are due next and how they went last', async () => {
    const response = await api('/v1/jobs')
    expect(response.status).toBe(200)
    const { jobs }: { jobs: Job[] } = await response.json()
    expect(jobs.map(({ name }) => name)).toEqual([
      'leaderboards-trim',
      'leaderboards-roll',
      'sample',
      'dead-man',
    ])
    expect(jobs[0]).toMatchObject({
      schedule: '*/5 * * * *',
      timezone: 'UTC',
      overlap: 'skip',
      paused: false,
      overdue: false,
    })
    expect(jobs[0]?.next).toBeGreaterThan(Date.now())
    expect(jobs[0]).not.toHaveProperty('ended')
  })

  it('gives one of them', async () => {
    expect(await (await api(JOB)).json()).toMatchObject({ name: 'leaderboards-trim' })
    await problemOf(await api('/v1/jobs/other'), 404, 'unknown-job')
    await problemOf(await api('/v1/jobs/other/runs'), 404, 'unknown-job')
  })

  it('wants a token', async () => {
    await problemOf(await api('/v1/jobs', { token: null }), 401, 'unauthorized')
  })
})

describe('POST /v1/jobs/{name}/runs', () => {
  it('has the job run, and says where the run is', async () => {
    const response = await adminApi(`${JOB}/runs`, { method: 'POST' })
    expect(response.status).toBe(202)
    const { id, ...rest }: { id: number } = await response.json()
    expect(rest).toEqual({ name: 'leaderboards-trim', status: 'waiting' })
    expect(response.headers.get('Location')).toBe(`${JOB}/runs/${id}`)
    // It takes up to a minute, longer than a Worker may go on: a trigger has to come.
    expect(await (await api(`${JOB}/runs/${id}`)).json()).toMatchObject({ id, trigger: 'manual' })
    expect((await runs()).map((run) => run.id)).toContain(id)
  })

  it('has a short job run at once', async () => {
    const response = await adminApi('/v1/jobs/sample/runs', { method: 'POST' })
    const { id }: { id: number } = await response.json()
    await vi.waitFor(async () => {
      const run = await (await api(`/v1/jobs/sample/runs/${id}`)).json<Run>()
      expect(run).toMatchObject({ id, trigger: 'manual', status: 'succeeded' })
    }, 10_000)
  })

  it('refuses a body with members, and who is no admin', async () => {
    await problemOf(await adminApi(`${JOB}/runs`, { body: { a: 1 } }), 400, 'invalid-body')
    await problemOf(await api(`${JOB}/runs`, { method: 'POST' }), 403, 'forbidden')
    const other = await adminApi('/v1/jobs/other/runs', { method: 'POST' })
    await problemOf(other, 404, 'unknown-job')
  })
})

describe('DELETE /v1/jobs/{name}/runs/{id}', () => {
  it('takes back a run that waits', async () => {
    const response = await adminApi('/v1/jobs/leaderboards-roll/runs', { method: 'POST' })
    const path = response.headers.get('Location') ?? ''
    expect((await adminApi(path, { method: 'DELETE' })).status).toBe(204)
    await problemOf(await adminApi(path, { method: 'DELETE' }), 404, 'unknown-run')
    expect(await (await api(path)).json()).toMatchObject({ status: 'cancelled' })
  })

  it.each(['0', 'x', '999999999', '-1', '1'.repeat(30)])('knows no run %s', async (id) => {
    await problemOf(await adminApi(`${JOB}/runs/${id}`, { method: 'DELETE' }), 404, 'unknown-run')
    await problemOf(await api(`${JOB}/runs/${id}`), 404, 'unknown-run')
  })

  it('is for admins', async () => {
    await problemOf(await api(`${JOB}/runs/1`, { method: 'DELETE' }), 403, 'forbidden')
  })
})

describe('PATCH /v1/jobs/{name}', () => {
  const paused = (value: unknown) =>
    adminApi('/v1/jobs/leaderboards-roll', { method: 'PATCH', body: { paused: value } })

  it('pauses and resumes', async () => {
    expect(await (await paused(true)).json()).toMatchObject({ paused: true, next: null })
    expect(await (await paused(true)).json()).toMatchObject({ paused: true })
    expect(await (await paused(false)).json()).toMatchObject({ paused: false })
  })

  it('refuses what is no state, and who is no admin', async () => {
    await problemOf(await paused('yes'), 400, 'invalid-body')
    const patch = { method: 'PATCH', body: { paused: true, name: 'x' } }
    await problemOf(await adminApi(JOB, patch), 400, 'invalid-body')
    await problemOf(await api(JOB, { ...patch, body: { paused: true } }), 403, 'forbidden')
  })
})

it.each(['limit=0', 'limit=101', 'limit=x', 'limit=', 'cursor=1'])('refuses ?%s', async (query) => {
  await problemOf(await api(`${JOB}/runs?${query}`), 400, 'invalid-query')
})

it('says which methods there are', async () => {
  const response = await adminApi(JOB, { method: 'DELETE' })
  expect(response.headers.get('Allow')).toContain('PATCH')
  await problemOf(response, 405, 'method-not-allowed')
})

it('keeps what it writes where commands without the admin token do not reach', async () => {
  expect((await adminApi(JOB, { method: 'PATCH', body: { paused: true } })).status).toBe(200)
  expect((await adminApi(JOB, { method: 'PATCH', body: { paused: false } })).status).toBe(200)
  const keys = await redis.keys('*redge:jobs:leaderboards-trim*')
  expect(keys).not.toEqual([])
  for (const key of keys) {
    await problemOf(await api(`/v1/keys/${encodeURIComponent(key)}`), 403, 'forbidden-key')
  }
})
