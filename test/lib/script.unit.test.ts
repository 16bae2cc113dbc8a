import { describe, expect, test } from 'vitest'
import { Client } from '../../lib/client.ts'
import { errorFromReply } from '../../lib/errors.ts'
import type { Requester, WireCommand } from '../../lib/transport/requester.ts'
import type { RawReply } from '../../lib/wire/replies.ts'
import { commands, wordsOf } from '../support/words.ts'

const LUA = 'return redis.call("get", KEYS[1]) * ARGV[1]'

/** A client whose server knows no script until it has got the text, and the requests it sent. */
function clientWithoutScripts(): { client: Client; requests: (readonly string[])[] } {
  const requests: string[][] = []
  let known = false
  const answer = ({ words }: WireCommand): RawReply => {
    requests.push(words.map(String))
    known ||= words[0] === 'EVAL'
    if (!known) throw errorFromReply('NOSCRIPT No matching script. Please use EVAL.')
    return 10
  }
  const requester: Requester = {
    command: async (command) => answer(command),
    pipeline: async (batch) => batch.map(answer),
    transaction: async (batch) => batch.map(answer),
  }
  return { client: new Client(requester, {}), requests }
}

test('is there at once, with its text and its SHA-1', () => {
  const { client, requests } = clientWithoutScripts()
  const script = client.registerScript(LUA)
  expect(script.script).toBe(LUA)
  expect(script.sha).toMatch(/^[0-9a-f]{40}$/)
  expect(client.registerScript(new TextEncoder().encode(LUA)).sha).toBe(script.sha)
  expect(requests).toEqual([])
})

describe('call', () => {
  test('sends the SHA-1, and the text only when the server asks for it', async () => {
    const { client, requests } = clientWithoutScripts()
    const script = client.registerScript<number>(LUA)
    expect(await script.call({ keys: ['k'], args: [5] })).toBe(10)
    expect(await script.call({ keys: ['k'], args: [6] })).toBe(10)
    expect(requests).toEqual([
      ['EVALSHA', script.sha, '1', 'k', '5'],
      ['EVAL', LUA, '1', 'k', '5'],
      ['EVALSHA', script.sha, '1', 'k', '6'],
    ])
  })

  test('has one time for both requests', async () => {
    const timeouts: (number | null | undefined)[] = []
    const command: Requester['command'] = async ({ words }, { timeout }) => {
      timeouts.push(timeout)
      if (words[0] === 'EVAL') return 1
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw errorFromReply('NOSCRIPT No matching script.')
    }
    const client = new Client({ command } as unknown as Requester, { timeout: 9 })
    await client.registerScript(LUA).call()
    expect(timeouts).toEqual([9, expect.closeTo(8.9, 0)])
    expect(timeouts[1]).toBeLessThan(8.99)
  })

  test('needs neither keys nor arguments', async () => {
    const { client, requests } = clientWithoutScripts()
    const script = client.registerScript(LUA)
    await script.call()
    expect(requests.at(-1)).toEqual(['EVAL', LUA, '0'])
  })

  test('runs on another client', async () => {
    const [first, second] = [clientWithoutScripts(), clientWithoutScripts()]
    await first.client.registerScript(LUA).call({ keys: ['k'], client: second.client })
    expect(first.requests).toEqual([])
    expect(second.requests).toHaveLength(2)
  })

  test('passes on other errors and asks once', async () => {
    let requests = 0
    const requester = {
      async command(): Promise<never> {
        requests++
        throw errorFromReply('ERR Error running script')
      },
    } as unknown as Requester
    const script = new Client(requester, {}).registerScript(LUA)
    await expect(script.call()).rejects.toThrow('Error running script')
    expect(requests).toBe(1)
  })

  test('an evalsha of the user is left alone', async () => {
    const { client, requests } = clientWithoutScripts()
    await expect(client.evalsha('0'.repeat(40), 0)).rejects.toThrow(
      'No matching script. Please use EVAL.',
    )
    expect(requests).toHaveLength(1)
  })

  test('is queued on a pipeline, which needs no further request', async () => {
    const { client, requests } = clientWithoutScripts()
    const script = client.registerScript<number>(LUA)
    const pipe = client.pipeline()
    const replies = await script.call({ keys: ['k'], args: [5], client: pipe }).execute()
    expect(replies).toEqual([10])
    expect(requests).toEqual([['EVAL', LUA, '1', 'k', '5']])
  })

  test('is queued on the pipeline it was registered with', async () => {
    const { client, requests } = clientWithoutScripts()
    const pipe = client.pipeline()
    pipe.registerScript(LUA).call({ keys: ['k'] })
    expect(await pipe.execute()).toEqual([10])
    expect(requests).toEqual([['EVAL', LUA, '1', 'k']])
  })

  test('is a command as a value on a recorder', () => {
    const command = commands.registerScript(LUA).call({ keys: ['k'] })
    expect(wordsOf(command)).toEqual(['EVALSHA', commands.registerScript(LUA).sha, '1', 'k'])
    expect(command.script).toBe(LUA)
  })
})
