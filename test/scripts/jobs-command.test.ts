import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { jobsCommand, jobsHelp } from '../../scripts/jobs-command.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const REDGE_ADMIN_TOKEN = 'test-admin-token'
let env: Record<string, string>
let stop: () => Promise<void>

beforeAll(async () => {
  const worker = await startWorkerd('functions/index.ts', {
    UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
    UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
    REDGE_API_TOKEN: 'test-api-token',
    REDGE_ADMIN_TOKEN,
  })
  stop = () => worker.dispose()
  env = { REDGE_URL: String(await worker.ready), REDGE_ADMIN_TOKEN }
})

afterAll(async () => {
  await stop()
})

const jobs = (...args: string[]): Promise<string> => jobsCommand(args, env)

it('lists the jobs', async () => {
  const [head, ...rows] = (await jobs('list')).split('\n')
  expect(head).toMatch(/^JOB +SCHEDULE +NEXT +LAST RUN$/)
  expect(rows.map((row) => row.split(' ')[0])).toContain('leaderboards-roll')
  expect(rows.join('\n')).toMatch(/^leaderboards-roll +0 0 \* \* \* UTC +\d{4}-\d\d-\d\d 00:00:00/m)
})

it('has a job run, shows that and takes it back', async () => {
  const [, id = ''] = /^Run (\d+) waits\.$/.exec(await jobs('run', 'leaderboards-roll')) ?? []
  expect(await jobs('history', 'leaderboards-roll')).toMatch(
    new RegExp(`^${id} .* manual +waiting`, 'm'),
  )
  expect(await jobs('cancel', 'leaderboards-roll', id)).toBe(`Run ${id} is cancelled.`)
  expect(await jobs('history', 'leaderboards-roll')).toMatch(
    new RegExp(`^${id} .* manual +cancelled`, 'm'),
  )
})

it('pauses and resumes', async () => {
  expect(await jobs('pause', 'leaderboards-roll')).toBe('leaderboards-roll is paused.')
  expect(await jobs('list')).toMatch(/^leaderboards-roll .* paused/m)
  expect(await jobs('resume', 'leaderboards-roll')).toBe('leaderboards-roll is not paused.')
})

it('prints the answer itself when asked to, from the address and with the token it is given', async () => {
  const [url = '', token = ''] = [env.REDGE_URL, 'test-api-token']
  const text = await jobsCommand(['list', '--json', '--url', url, '--token', token], {})
  expect(JSON.parse(text)).toMatchObject({ jobs: expect.any(Array) })
})

it.each([[['restart']], [['run']], [['list', 'all']], [['__proto__']], [['list', '--force']]])(
  'refuses %j with the help',
  async (args) => {
    await expect(jobs(...args)).rejects.toMatchObject({ name: 'Failure', advice: jobsHelp })
  },
)

it('says what the Worker refuses', async () => {
  await expect(jobs('run', 'other/../job')).rejects.toThrow('There is no such job (404)')
  await expect(jobs('run', 'sample', '--token', 'wrong')).rejects.toThrow('(401)')
})

it('says when there is no token, and no Worker', async () => {
  await expect(jobsCommand(['list'], {})).rejects.toThrow('No token was given')
  await expect(jobs('list', '--url', 'http://127.0.0.1:1')).rejects.toThrow('does not answer')
})
