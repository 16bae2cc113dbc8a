import { expect, inject, it } from 'vitest'
import { run } from '../../scripts/programs.ts'
import { root } from '../../scripts/project-bin.ts'

const env = {
  ...process.env,
  UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
  UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
}

function example(...args: string[]) {
  return run(process.execPath, ['scripts/example.ts', ...args], { cwd: root, env })
}

it.each([
  [
    'leaderboard',
    `5 players, 1 of them improved
1. grace      4200
2. ada        4000
3. margaret   3900
around ada: grace, ada, margaret
`,
  ],
  [
    'queue',
    `worker-1 mails ada
worker-2 mails grace
worker-2 mails alan
0 messages are left
`,
  ],
  [
    'cached-api',
    `{"id":"1","name":"Ada"} after 1 questions to the database
{"id":"1","name":"Ada Lovelace"} after 2 questions to the database
`,
  ],
])('runs the example %s', async (name, output) => {
  expect(await example(name)).toEqual({ ok: true, output })
})

it('runs the example report, which writes once', async () => {
  const { ok, output } = await example('report')
  expect(ok, output).toBe(true)
  expect(output).toMatch(
    /^writing the report\nthe report of \S+Z\nlast run: succeeded, \d+ characters\n$/,
  )
})

it('runs the example locks, which wants the name of a lock and a command', async () => {
  expect(await example('locks')).toEqual({
    ok: false,
    output: expect.stringMatching(/^usage: \S+deploy\.sh NAME COMMAND \[ARGUMENT\]\.\.\.\n$/),
  })
})

it('names the examples when there is none of that name', async () => {
  const { ok, output } = await example('tutorial')
  expect(ok).toBe(false)
  expect(output).toContain('There is no example tutorial.')
  expect(output).toContain('cached-api, leaderboard, locks, queue, report')
})
