import { expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type Reply, request, useGateway } from './support.ts'

const fixture = useGateway({ admin: true })

it.each([
  ['multi', '+@all -multi'],
  ['exec', '+@all -exec'],
  ['exec', '+@all -exec -discard'],
  ['multi', '+@all -@transaction'],
])('runs nothing of a transaction for a user who may not %s (%s)', async (command, rules) => {
  await withUser(rules, async (post) => {
    const refused = await post('/multi-exec', [['SET', 'k', '1'], ['PING']])
    expect(refused.status).toBe(400)
    expect(refused.json).toEqual({
      error: expect.stringMatching(new RegExp(`NOPERM .*'${command}'`)),
    })
    expect((await post('/', ['EXISTS', 'k'])).json).toEqual({ result: 0 })
    const pipeline = await post('/pipeline', [
      ['ECHO', 'a'],
      ['ECHO', 'b'],
    ])
    expect(pipeline.json).toEqual([{ result: 'a' }, { result: 'b' }])
  })
})

it('needs no DISCARD for transactions', async () => {
  await withUser('+@all -discard', async (post) => {
    const reply = await post('/multi-exec', [
      ['SET', 'kept', '1'],
      ['GET', 'kept'],
    ])
    expect(reply.json).toEqual([{ result: 'OK' }, { result: '1' }])
  })
})

type Post = (path: string, body: unknown) => Promise<Reply>

async function withUser(rules: string, body: (post: Post) => Promise<void>): Promise<void> {
  const user = ['ACL', 'SETUSER', 'limited', 'reset', 'on', '>pw', '~*', ...rules.split(' ')]
  expect(await fixture.post('/', user)).toMatchObject({ status: 200 })
  const redis = fixture.redis.url.replace('redis://', 'redis://limited:pw@')
  const gateway: Gateway = await startGateway({ redis })
  try {
    await body((path, value) =>
      request(gateway, path, { method: 'POST', body: JSON.stringify(value) }),
    )
  } finally {
    await gateway.close()
  }
}
