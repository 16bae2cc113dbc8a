import { describe, expect, it } from 'vitest'
import {
  ConnectionError,
  DataError,
  MaybeAppliedError,
  ResponseError,
  TimeoutError,
} from '../../../lib/errors.ts'
import { AutoPipeline } from '../../../lib/transport/auto-pipeline.ts'
import type { Requester, WireCommand } from '../../../lib/transport/requester.ts'

/** A requester that answers each command with its words, and what it was asked for. */
function echo(): { requester: AutoPipeline; requests: [string, string[]][] } {
  const requests: [string, string[]][] = []
  const answer = ({ words }: WireCommand): string | ResponseError =>
    words[0] === 'FAIL' ? new ResponseError('no') : words.join(' ')
  const batch = (kind: string) => async (commands: readonly WireCommand[]) => {
    requests.push([kind, commands.map(({ words }) => words.join(' '))])
    if (commands.some(({ words }) => words[0] === 'LARGE')) throw new DataError('too large')
    if (commands.some(({ words }) => words[0] === 'LOST')) throw new ConnectionError('lost')
    return commands.map(answer)
  }
  const inner: Requester = {
    command: async (command) => {
      const [reply] = await batch('command')([command])
      if (reply instanceof Error) throw reply
      return reply as string
    },
    pipeline: batch('pipeline'),
    transaction: batch('transaction'),
  }
  return { requester: new AutoPipeline(inner), requests }
}

const words = (...words: string[]): WireCommand => ({ words, bytes: false })
const OPTIONS = {}

it('sends the commands of one tick, reads and writes, as one ordered request', async () => {
  const { requester, requests } = echo()
  const names = Array.from({ length: 50 }, (_, index) =>
    index % 2 ? `GET ${index}` : `SET ${index}`,
  )
  const replies = await Promise.all(names.map((name) => requester.command(words(name), OPTIONS)))
  expect(replies).toEqual(names)
  expect(requests).toEqual([['pipeline', names]])
})

it('sends a lone command as a command, and later ticks apart', async () => {
  const { requester, requests } = echo()
  await requester.command(words('A'), OPTIONS)
  await requester.command(words('B'), OPTIONS)
  expect(requests).toEqual([
    ['command', ['A']],
    ['command', ['B']],
  ])
})

it('rejects only the command that failed', async () => {
  const { requester } = echo()
  const results = await Promise.allSettled([
    requester.command(words('A'), OPTIONS),
    requester.command(words('FAIL'), OPTIONS),
    requester.command(words('B'), OPTIONS),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  await expect(requester.command(words('FAIL'), OPTIONS)).rejects.toBeInstanceOf(ResponseError)
})

it('rejects only the command that cannot be sent, and sends the others in order', async () => {
  const { requester, requests } = echo()
  const names = ['A', 'LARGE', 'B']
  const results = await Promise.allSettled(
    names.map((name) => requester.command(words(name), OPTIONS)),
  )
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(requests).toEqual([
    ['pipeline', names],
    ['command', ['A']],
    ['command', ['LARGE']],
    ['command', ['B']],
  ])
})

it('rejects all commands of a request that was lost, and none of another', async () => {
  const { requester } = echo()
  const results = await Promise.allSettled([
    requester.command(words('LOST'), OPTIONS),
    requester.command(words('A'), OPTIONS),
    requester.command(words('B'), { timeout: 1 }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

it('keeps pipelines, transactions and views in their place', async () => {
  const { requester, requests } = echo()
  await Promise.all([
    requester.command(words('A'), OPTIONS),
    requester.command(words('B'), OPTIONS),
    requester.transaction([words('C'), words('D')], OPTIONS),
    requester.command(words('E'), OPTIONS),
    requester.command(words('F'), { timeout: 1 }),
    requester.pipeline([words('G')], OPTIONS),
  ])
  expect(requests).toEqual([
    ['pipeline', ['A', 'B']],
    ['transaction', ['C', 'D']],
    ['command', ['E']],
    ['command', ['F']],
    ['pipeline', ['G']],
  ])
})

it('tells each caller its own id when writes that run once got no reply', async () => {
  const lost = new MaybeAppliedError('no reply', { once: 'first', command: 'PIPELINE' })
  const inner = { pipeline: async () => Promise.reject(lost) } as unknown as Requester
  const requester = new AutoPipeline(inner)
  const calls = ['first', 'second'].map((id) =>
    requester.command({ ...words('INCR', id), once: { id, ttl: 1 } }, OPTIONS),
  )
  const reasons = (await Promise.allSettled(calls)).map((call) => Object(call).reason)
  expect(reasons).toEqual([lost, expect.any(MaybeAppliedError)])
  expect(reasons.map(({ once }) => once)).toEqual(['first', 'second'])
})

describe('what waits for its turn', () => {
  /** A requester that never answers, and how often it was asked. */
  function silent(): { requester: AutoPipeline; requests: () => number } {
    let requests = 0
    const command = (): Promise<never> => {
      requests++
      return new Promise(() => undefined)
    }
    const requester = new AutoPipeline({ command } as unknown as Requester)
    return { requester, requests: () => requests }
  }

  it('is not sent and rejects when its time is over', async () => {
    const { requester, requests } = silent()
    requester.command(words('A'), OPTIONS)
    const late = requester.command(words('INCR'), { timeout: 0.01 })
    await expect(late).rejects.toBeInstanceOf(TimeoutError)
    await expect(late).rejects.toMatchObject({ command: 'INCR', argCount: 0 })
    expect(requests()).toBe(1)
  })

  it('rejects at once when it was aborted before', async () => {
    const { requester } = silent()
    const reason = new Error('not any more')
    requester.command(words('A'), OPTIONS)
    const aborted = requester.command(words('B'), { signal: AbortSignal.abort(reason) })
    await expect(aborted).rejects.toBe(reason)
  })

  it('has the time that is left when its turn comes', async () => {
    const timeouts: (number | null | undefined)[] = []
    const command: Requester['command'] = async (_command, { timeout }) => {
      timeouts.push(timeout)
      await new Promise((resolve) => setTimeout(resolve, 20))
      return 'OK'
    }
    const requester = new AutoPipeline({ command } as unknown as Requester)
    await Promise.all([
      requester.command(words('A'), OPTIONS),
      requester.command(words('B'), { timeout: 9 }),
    ])
    expect(timeouts[1]).toBeLessThan(8.99)
    expect(timeouts[1]).toBeGreaterThan(0)
  })
})
