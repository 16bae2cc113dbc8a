import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { BlockingCommands } from '../../lib/blocking.ts'
import { Client } from '../../lib/client.ts'
import { Commands } from '../../lib/commands/index.ts'
import { DataError, UnsupportedCommandError } from '../../lib/errors.ts'
import { ScanIterators } from '../../lib/iterators.ts'
import type { CallOptions, Requester } from '../../lib/transport/requester.ts'
import type { RawReply } from '../../lib/wire/replies.ts'

interface Try {
  readonly words: string
  readonly at: number
  readonly options: CallOptions
}

type Answer = (number: number) => RawReply | Promise<RawReply>

/** A client whose server answers the n-th try with `answer(n)`, and the tries, with milliseconds from the start. */
function waitingClient(
  answer: Answer,
  settings: CallOptions = {},
): { client: Client; tries: Try[] } {
  const tries: Try[] = []
  const start = performance.now()
  const requester = {
    async command({ words }, options) {
      tries.push({ words: words.join(' '), at: performance.now() - start, options })
      return answer(tries.length)
    },
  } as Partial<Requester> as Requester
  return { client: new Client(requester, settings), tries }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('words and replies', () => {
  test('each form tries its non-blocking one', async () => {
    const { client, tries } = waitingClient(() => ['z', [['m', '1.5']]])
    expect(await client.bzpopmin('z')).toEqual(['z', 'm', 1.5])
    expect(await client.bzpopmin(['y', 'z'], { timeout: 5 })).toEqual(['z', 'm', 1.5])
    expect(await client.bzpopmax(['y', 'z'], 5)).toEqual(['z', 'm', 1.5])
    expect(await client.bzmpop(5, 2, ['y', 'z'], { min: true, count: 3 })).toEqual([
      'z',
      [['m', '1.5']],
    ])
    expect(tries.map(({ words }) => words)).toEqual([
      'ZMPOP 1 z MIN',
      'ZMPOP 2 y z MIN',
      'ZMPOP 2 y z MAX',
      'ZMPOP 2 y z MIN COUNT 3',
    ])
  })

  test('lists are moved', async () => {
    const { client, tries } = waitingClient(() => 'x')
    expect(await client.blmove('a', 'b', 5)).toBe('x')
    expect(await client.blmove('a', 'b', 5, { src: 'RIGHT', dest: 'LEFT' })).toBe('x')
    await client.blmovem('a', 'b', 5, { count: 2, ordering: 'BULK' })
    expect(tries.map(({ words }) => words)).toEqual([
      'LMOVE a b LEFT RIGHT',
      'LMOVE a b RIGHT LEFT',
      'LMOVEM a b LEFT RIGHT COUNT 2 BULK',
    ])
  })

  test('elements are taken out of the first list that has any', async () => {
    const { client, tries } = waitingClient(() => ['b', ['x']])
    expect(await client.blpop('a')).toEqual(['b', 'x'])
    expect(await client.blpop(['a', 'b'], { timeout: 5 })).toEqual(['b', 'x'])
    expect(await client.brpop(['a', 'b'], 5)).toEqual(['b', 'x'])
    expect(await client.blmpop(5, 2, ['a', 'b'], 'LEFT')).toEqual(['b', ['x']])
    expect(await client.blmpop(5, 1, ['b'], 'RIGHT', { count: 3 })).toEqual(['b', ['x']])
    expect(tries.map(({ words }) => words)).toEqual([
      'LMPOP 1 a LEFT',
      'LMPOP 2 a b LEFT',
      'LMPOP 2 a b RIGHT',
      'LMPOP 2 a b LEFT',
      'LMPOP 1 b RIGHT COUNT 3',
    ])
  })

  test('brpoplpush moves', async () => {
    const { client, tries } = waitingClient(() => '')
    expect(await client.brpoplpush('a', 'b')).toBe('')
    expect(await client.brpoplpush('a', 'b', { timeout: 1 })).toBe('')
    expect(tries.map(({ words }) => words)).toEqual(['RPOPLPUSH a b', 'RPOPLPUSH a b'])
  })

  test('an empty list gives null in the end', async () => {
    const { client, tries } = waitingClient(() => null)
    const reply = client.blpop('a', 0.2)
    await vi.runAllTimersAsync()
    expect(await reply).toBeNull()
    expect(tries).toHaveLength(3)
  })
})

describe('reading streams', () => {
  const entries = [['s', [['1-0', ['f', 'v']]]]]
  const read = [['s', [['1-0', { f: 'v' }]]]]

  test('without block there is one try', async () => {
    const { client, tries } = waitingClient(() => null)
    expect(await client.xread({ s: '$' })).toEqual([])
    expect(await client.xreadgroup('g', 'c', { s: '>' })).toEqual([])
    expect(tries.map(({ words }) => words)).toEqual([
      'XREAD STREAMS s $',
      'XREADGROUP GROUP g c STREAMS s >',
    ])
  })

  test('with block it asks again until there is something', async () => {
    const { client, tries } = waitingClient((number) => (number < 3 ? null : entries))
    const reply = client.xread({ s: '0' }, { block: 5000, count: 2 })
    await vi.runAllTimersAsync()
    expect(await reply).toEqual(read)
    expect(tries.map(({ at }) => Math.round(at))).toEqual([0, 100, 300])
    expect(new Set(tries.map(({ words }) => words))).toEqual(new Set(['XREAD COUNT 2 STREAMS s 0']))
  })

  test('block is in milliseconds', async () => {
    const { client, tries } = waitingClient(() => null)
    const reply = client.xreadgroup('g', 'c', { s: '>' }, { block: 250, noack: true })
    await vi.runAllTimersAsync()
    expect(await reply).toEqual([])
    expect(tries.map(({ at }) => Math.round(at))).toEqual([0, 100, 250])
    expect(tries[0]?.words).toBe('XREADGROUP GROUP g c NOACK STREAMS s >')
  })

  test('the last entry is looked up once', async () => {
    const { client, tries } = waitingClient((number) => {
      if (number === 1) return [[new TextEncoder().encode('7-1'), []]]
      return number === 2 || number === 3 ? [] : entries
    })
    const reply = client.xread({ s: '$', empty: Uint8Array.of(0x24), t: '5' }, { block: 0 })
    await vi.runAllTimersAsync()
    expect(await reply).toEqual(read)
    const bytesOfId = new TextEncoder().encode('7-1')
    expect(tries.map(({ words }) => words)).toEqual([
      'XREVRANGE s + - COUNT 1',
      'XREVRANGE empty + - COUNT 1',
      `XREAD STREAMS s empty t ${bytesOfId} 0-0 5`,
      `XREAD STREAMS s empty t ${bytesOfId} 0-0 5`,
    ])
  })

  test('an empty list of entries is a reply', async () => {
    const { client } = waitingClient(() => [['s', []]])
    expect(await client.xreadgroup('g', 'c', { s: '0' }, { block: 0 })).toEqual([['s', []]])
  })

  test('wrong arguments reject before any request', async () => {
    const { client, tries } = waitingClient(() => null)
    await expect(client.xread({ s: '$' }, { block: -1 })).rejects.toThrow(
      new DataError('XREAD block must be a non-negative integer'),
    )
    await expect(client.xread({ s: '$' }, { block: 1, count: 0 })).rejects.toThrow(
      new DataError('XREAD count must be a positive integer'),
    )
    await expect(client.xreadgroup('g', 'c', {}, { block: 1 })).rejects.toThrow(
      new DataError('XREADGROUP streams must be a non empty dict'),
    )
    expect(tries).toEqual([])
  })

  test('a signal lets the try on its way finish and gives what it read', async () => {
    const controller = new AbortController()
    const { client } = waitingClient(
      () => new Promise((resolve) => setTimeout(resolve, 50, entries)),
      { signal: controller.signal },
    )
    const reply = client.xreadgroup('g', 'c', { s: '>' }, { block: 0 })
    controller.abort('stop')
    await vi.runAllTimersAsync()
    expect(await reply).toEqual(read)
  })

  test('a pipeline queues what does not wait, and refuses what does', () => {
    const pipe = waitingClient(() => null).client.pipeline()
    expect(pipe.xread({ s: 0 }).xreadgroup('g', 'c', { s: '>' })).toHaveLength(2)
    expect(() => pipe.xread({ s: 0 }, { block: 1 })).toThrow(UnsupportedCommandError)
    expect(() => pipe.xreadgroup('g', 'c', { s: '>' }, { block: 1 })).toThrow(
      'XREADGROUP with `block` asks again until there is something, and a pipeline is sent at once. Call it on the client, or leave `block` out.',
    )
    expect(pipe).toHaveLength(2)
  })
})

describe('waiting', () => {
  test('asks again in growing steps, and a last time at the end', async () => {
    const { client, tries } = waitingClient(() => null)
    const reply = client.blmove('a', 'b', 2.2)
    await vi.runAllTimersAsync()
    expect(await reply).toBeNull()
    expect(tries.map(({ at }) => Math.round(at))).toEqual([0, 100, 300, 700, 1500, 2200])
  })

  test('a random part of up to a half is taken off each pause', async () => {
    vi.mocked(Math.random).mockReturnValue(0)
    const { client, tries } = waitingClient((number) => (number === 4 ? 'x' : null))
    const reply = client.blmove('a', 'b', 5)
    await vi.runAllTimersAsync()
    expect(await reply).toBe('x')
    expect(tries.map(({ at }) => Math.round(at))).toEqual([0, 50, 150, 350])
  })

  test('a timeout of 0 waits for ever', async () => {
    const { client, tries } = waitingClient((number) => (number === 100 ? 'x' : null))
    const reply = client.blmove('a', 'b', 0)
    await vi.runAllTimersAsync()
    expect(await reply).toBe('x')
    expect(tries).toHaveLength(100)
  })

  test.each([-1, Number.NaN])('a timeout of %s is refused before any request', async (timeout) => {
    const { client, tries } = waitingClient(() => 'x')
    await expect(client.blmove('a', 'b', timeout)).rejects.toThrow(
      new DataError('timeout must be a number of seconds that is not negative'),
    )
    expect(tries).toEqual([])
  })

  test('wrong arguments reject', async () => {
    const { client } = waitingClient(() => null)
    await expect(client.bzmpop(1, 1, ['z'])).rejects.toThrow(
      new DataError('Either min or max, but not both must be set'),
    )
  })
})

describe('a signal', () => {
  test('that was aborted before keeps anything from being sent', async () => {
    const { client, tries } = waitingClient(() => 'x', { signal: AbortSignal.abort('stop') })
    await expect(client.blmove('a', 'b', 5)).rejects.toBe('stop')
    expect(tries).toEqual([])
  })

  test('ends the wait between two tries', async () => {
    const controller = new AbortController()
    const { client, tries } = waitingClient(() => null, { signal: controller.signal })
    const reply = client.blmove('a', 'b', 0)
    const rejected = expect(reply).rejects.toBe('stop')
    await vi.advanceTimersByTimeAsync(250)
    controller.abort('stop')
    await rejected
    await vi.runAllTimersAsync()
    expect(tries).toHaveLength(2)
  })

  test('lets the try on its way finish and gives what it took', async () => {
    const controller = new AbortController()
    const { client, tries } = waitingClient(
      () => new Promise((resolve) => setTimeout(resolve, 50, 'x')),
      { signal: controller.signal, timeout: 3 },
    )
    const reply = client.blmove('a', 'b', 0)
    controller.abort('stop')
    await vi.runAllTimersAsync()
    expect(await reply).toBe('x')
    expect(tries.map(({ options }) => options)).toEqual([{ timeout: 3, signal: undefined }])
  })

  test('rejects when the try on its way took nothing, also at the end', async () => {
    const controller = new AbortController()
    const { client } = waitingClient(
      () => new Promise((resolve) => setTimeout(resolve, 50, null)),
      { signal: controller.signal },
    )
    const reply = expect(client.blmove('a', 'b', 0.01)).rejects.toBe('stop')
    controller.abort('stop')
    await vi.runAllTimersAsync()
    await reply
  })
})

describe('on a pipeline', () => {
  const names = [ScanIterators, BlockingCommands]
    .flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype))
    .filter((name) => !(name in Commands.prototype))

  test.each(names)('%s refuses and says what to use', (name) => {
    const { client } = waitingClient(() => null)
    const pipe = client.pipeline()
    const method = Reflect.get(pipe, name) as () => unknown
    const form = name.replace(/^b|Iter$/g, '')
    expect(() => method.call(pipe)).toThrow(UnsupportedCommandError)
    expect(() => method.call(pipe)).toThrow(`or queue ${form}.`)
    expect(pipe).toHaveProperty(form)
    expect(pipe).toHaveLength(0)
  })

  test('are all the methods that wait', () => {
    const waiting = ['scanIter', 'hscanIter', 'sscanIter', 'zscanIter', 'blmove', 'bzpopmin']
    expect(names).toEqual(expect.arrayContaining(waiting))
  })
})
