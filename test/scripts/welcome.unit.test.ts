import { expect, it } from 'vitest'
import { welcome } from '../../scripts/welcome.ts'

const text = welcome({
  workerUrl: 'http://127.0.0.1:8787',
  apiToken: 'api',
  adminToken: 'administrator',
  gatewayUrl: 'http://127.0.0.1:8079',
  gatewayToken: 'gate',
  redisNote: 'redis://127.0.0.1:6379, its data in .redge',
})

it('tells where the console is, and which of the tokens opens it', () => {
  expect(text).toContain('open http://127.0.0.1:8787/ and log in with the admin token')
  expect(text).toContain('admin token administrator')
})

it('tells where the documentation is, and that it may take a while', () => {
  expect(text).toContain('http://127.0.0.1:8787/docs/, which is built in the minutes after')
})

it('has commands that can be pasted', () => {
  expect(text).toContain(
    "curl -H 'Authorization: Bearer api' 'http://127.0.0.1:8787/v1/leaderboards/game?limit=3'",
  )
})
