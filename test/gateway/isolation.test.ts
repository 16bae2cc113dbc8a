import { expect, it } from 'vitest'
import { useGateway } from './support.ts'

const { call, post } = useGateway()

const WORKERS = 64
/** How many commands are run; more when somebody asks for a longer run. */
const COMMANDS = Number(process.env.REDGE_ISOLATION_COMMANDS ?? 7000)
/** Commands of one round of all kinds of requests together. */
const COMMANDS_A_ROUND = 1 + 1 + 4 + 4 + 3 + 1 + 50
const ROUNDS = Math.ceil((COMMANDS / WORKERS / COMMANDS_A_ROUND) * 7)

/** Every word tells whose it is, so an answer to somebody else's request shows. */
const REQUESTS: ((tag: string, counter: string) => Promise<void>)[] = [
  async (tag) => {
    expect((await post('/', ['ECHO', tag])).json).toEqual({ result: tag })
  },
  async (tag) => {
    expect((await call(`/echo/${tag}`)).json).toEqual({ result: tag })
  },
  async (tag) => {
    const commands = [['SET', tag, tag], ['INCR', tag], ['NOSUCH'], ['GET', tag]]
    const [set, incr, unknown, get] = (await post('/pipeline', commands)).json as unknown[]
    expect([set, get]).toEqual([{ result: 'OK' }, { result: tag }])
    expect([incr, unknown]).toEqual([{ error: expect.any(String) }, { error: expect.any(String) }])
  },
  async (tag, counter) => {
    const before = ['INCR', counter]
    const after = ['DECR', counter]
    const reply = await post('/multi-exec', [before, ['ECHO', tag], ['LPUSH', counter, '1'], after])
    // No other transaction came in between, or the counter that all share would stand higher.
    expect(reply.json).toEqual([
      { result: 1 },
      { result: tag },
      { error: expect.stringContaining('WRONGTYPE') },
      { result: 0 },
    ])
  },
  async (tag, counter) => {
    const reply = await post('/multi-exec', [['INCR', counter], ['ECHO', tag], ['GET']])
    expect(reply.json).toEqual({ error: "ERR wrong number of arguments for 'get' command" })
  },
  async (tag) => {
    const reply = await post('/', ['EVAL', 'return {ARGV[1], {KEYS[1]}}', 1, tag, tag])
    expect(reply.json).toEqual({ result: [tag, [tag]] })
  },
  async (tag) => {
    const cut = new AbortController()
    const body = JSON.stringify(Array(50).fill(['ECHO', tag]))
    const gone = call('/pipeline', { method: 'POST', body, signal: cut.signal })
    cut.abort()
    await expect(gone).rejects.toThrow()
  },
]

const TIMEOUT_MS = 30_000 + COMMANDS

it(
  'gives 64 clients at once each its own replies, and transactions no company',
  async () => {
    const work = async (worker: number): Promise<void> => {
      for (let round = 0; round < ROUNDS; round++) {
        const run = REQUESTS[(worker + round) % REQUESTS.length]
        await run?.(`w${worker}-${round}`, 'shared')
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)))
    expect((await post('/', ['GET', 'shared'])).json).toEqual({ result: '0' })
  },
  TIMEOUT_MS,
)
