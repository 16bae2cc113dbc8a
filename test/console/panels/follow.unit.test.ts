import { expect, test } from 'vitest'
import { Problem, Unreachable } from '../../../console/src/api/problem.ts'
import { type Connection, follow, type Heard, sleep } from '../../../console/src/panels/follow.ts'

/** Follows streams that are opened one after the other; the last one is the end. */
async function followed(streams: readonly (readonly (Heard | Error)[])[]) {
  const stop = new AbortController()
  const opened: (string | undefined)[] = []
  const heard: string[] = []
  const changes: Connection[] = []
  const pauses: number[] = []
  async function* open(lastEventId: string | undefined) {
    for (const item of streams[opened.push(lastEventId) - 1] ?? []) {
      if (item instanceof Error) throw item
      yield item
    }
    if (opened.length >= streams.length) stop.abort()
  }
  await follow({
    open,
    heard: ({ data }) => heard.push(data),
    changed: (change) => changes.push(change),
    signal: stop.signal,
    sleep: async (seconds) => void pauses.push(seconds),
  })
  return { opened, heard, changes, pauses }
}

test('goes on after the last event when the server ends the stream', async () => {
  const one = [
    { id: '1-0', data: 'a' },
    { id: undefined, data: 'b' },
  ]
  const { opened, heard, pauses } = await followed([one, [{ id: '2-0', data: 'c' }], []])
  expect(opened).toEqual([undefined, '1-0', '2-0'])
  expect(heard).toEqual(['a', 'b', 'c'])
  expect(pauses).toEqual([0.5, 0.5])
})

test('goes on where an event without data said, though nothing had come', async () => {
  const { opened, heard } = await followed([[{ id: '7-0', data: undefined }], []])
  expect(opened).toEqual([undefined, '7-0'])
  expect(heard).toEqual([])
})

test('waits longer after each failure in a row, and says why', async () => {
  const down = new Unreachable(new Error())
  const busy = new Problem(503, {})
  const { changes, pauses } = await followed([[down], [busy], [{ id: '1', data: 'x' }, down], []])
  expect(pauses).toEqual([1, 2, 1])
  expect(changes.filter(({ state }) => state === 'waiting')).toEqual([
    { state: 'waiting', seconds: 1, error: down },
    { state: 'waiting', seconds: 2, error: busy },
    { state: 'waiting', seconds: 1, error: down },
  ])
})

test('gives up when the API says that it cannot be', async () => {
  const missing = new Problem(404, { type: 'urn:redge:problem:not-found' })
  const { opened, changes } = await followed([[missing], []])
  expect(opened).toHaveLength(1)
  expect(changes.at(-1)).toEqual({ state: 'failed', error: missing })
})

test('sleeps no longer than until it is stopped', async () => {
  const stop = new AbortController()
  const slept = sleep(3600, stop.signal)
  stop.abort()
  await slept
  await sleep(3600, stop.signal)
  await sleep(0, new AbortController().signal)
})
