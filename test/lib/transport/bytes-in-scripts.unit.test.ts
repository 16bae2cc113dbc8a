import { describe, expect, it } from 'vitest'
import { ConnectionError, DataError, errorFromReply } from '../../../lib/errors.ts'
import { BytesInScripts } from '../../../lib/transport/bytes-in-scripts.ts'
import { factsOf, type Requester, type WireCommand } from '../../../lib/transport/requester.ts'
import type { Word } from '../../../lib/wire/encode.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'

const HIGH = Uint8Array.of(0x00, 0x7f, 0x80, 0xc2, 0xc3, 0xff)

const command = (...words: Word[]): WireCommand => ({ words, bytes: false })

/** The layer, over a way that notes what it is sent and gives this to each command. */
function over(reply: RawReply = null): { layer: BytesInScripts; sent: readonly WireCommand[] } {
  const sent: WireCommand[] = []
  const answer = async (commands: readonly WireCommand[]): Promise<RawReply[]> => {
    sent.push(...commands)
    return commands.map(() => reply)
  }
  const inner: Requester = {
    command: async (one) => {
      await answer([one])
      if (reply instanceof Error) throw reply
      return reply
    },
    pipeline: answer,
    transaction: answer,
  }
  return { layer: new BytesInScripts(inner), sent }
}

it('passes on what is text as the object it is', async () => {
  const { layer, sent } = over()
  const commands = [command('SET', 'k', 'v'), command('GET', 'k')]
  await layer.pipeline(commands, {})
  await layer.transaction(commands, {})
  await layer.command(command('PING'), {})
  expect(sent[0]).toBe(commands[0])
  expect(sent.map(({ words }) => words[0])).toEqual(['SET', 'GET', 'SET', 'GET', 'PING'])
})

it('makes text of bytes that are UTF-8', async () => {
  const { layer, sent } = over()
  const word = new TextEncoder().encode('é')
  await layer.pipeline([command('SET', 'k', word), command('SET', 'k', 'v')], {})
  expect(sent.map(({ words }) => words)).toEqual([
    ['SET', 'k', 'é'],
    ['SET', 'k', 'v'],
  ])
})

it('leaves one command to the way below when a URL can hold it', async () => {
  const { layer, sent } = over()
  const single = command('SET', 'k', new Uint8Array(100_000).fill(0xff), 'EX', '60')
  await layer.command(single, {})
  expect(sent).toEqual([single])
})

it('puts only commands with bytes into scripts, their keys declared and their bytes as Latin-1', async () => {
  const { layer, sent } = over()
  await layer.pipeline([command('GET', 'a'), command('MSET', 'a', HIGH, 'é', 'v', HIGH, '')], {})
  const [plain, script] = sent
  expect(plain?.words).toEqual(['GET', 'a'])
  const latin1 = String.fromCharCode(...HIGH)
  expect(script?.words).toEqual([
    'EVAL',
    expect.stringContaining('redis.pcall'),
    '2',
    ...['a', 'é'],
    ...['MSET', 'a', latin1, 'é', 'v', latin1, ''],
    '3 6',
  ])
})

it('keeps the name and the size of the command for errors, and tells what ran inside', async () => {
  const { layer, sent } = over()
  await layer.pipeline([command('INCR', HIGH), command('EVAL', 'return 1', '1', HIGH, 'a')], {})
  const [incr, own] = sent as [WireCommand, WireCommand]
  expect(factsOf(incr)).toEqual({ command: 'INCR', argCount: 1 })
  expect([incr.innerCommands?.(7), incr.innerCommands?.('9007199254740993')]).toEqual([1, 2])
  expect(factsOf(own)).toEqual({ command: 'EVAL', argCount: 4 })
  expect(own.innerCommands).toBeUndefined()
  expect(own.words.slice(2)).toEqual(['1', String.fromCharCode(...HIGH), 'a', '-1'])
})

it('sends a script by its text where it has one, behind the line that names its engine', async () => {
  const { layer, sent } = over()
  const script = '#!lua flags=no-writes\nreturn ARGV[1]'
  await layer.pipeline([{ words: ['EVALSHA', 'f'.repeat(40), '0', HIGH], bytes: true, script }], {})
  const [name, text] = sent[0]?.words ?? []
  expect(name).toBe('EVAL')
  expect(text).toMatch(/^#!lua flags=no-writes\ndo [^\n]*end return ARGV\[1\]$/)
})

describe('more bytes than a script may decode', () => {
  const large = new Uint8Array(65_537).fill(0xff)

  it('are refused with their number, and without any of them', async () => {
    const { layer, sent } = over()
    const reason = await layer.pipeline([command('SET', 'k', large)], {}).catch((e: unknown) => e)
    expect(reason).toBeInstanceOf(DataError)
    expect(String(reason)).toContain(
      'has 65537 bytes that are not UTF-8, and a script may decode 65536 (maxScriptBytes)',
    )
    expect(sent).toEqual([])
  })

  it('are let through where more is allowed, and do not count when they are text', async () => {
    const { layer, sent } = over()
    await layer.pipeline([command('SET', 'k', large)], { maxScriptBytes: 65_537 })
    const text = new Uint8Array(100_000).fill(0x61)
    await layer.transaction([command('RPUSH', 'k', text, HIGH)], {})
    expect(sent).toHaveLength(2)
  })
})

it('gives what Redis says in scripts in its usual words, but not to scripts of the caller', async () => {
  const said = 'ERR Wrong number of args calling Redis command from script'
  const { layer } = over(errorFromReply(said, { command: 'SET', argCount: 1, status: 400 }))
  const [error, own] = await layer.pipeline(
    [command('SET', HIGH), command('EVAL', 's', '0', HIGH)],
    {},
  )
  expect(error).toMatchObject({
    message: "wrong number of arguments for 'set' command",
    command: 'SET',
    argCount: 1,
    status: 400,
  })
  expect(own).toMatchObject({ message: said.slice(4) })
})

it('passes on what fails on the way', async () => {
  const lost = new ConnectionError('reset')
  const { layer } = over(lost)
  const words = ['RPUSH', 'k', new Uint8Array(20_000).fill(0xff), new Uint8Array(20_000).fill(0xff)]
  expect(await layer.command(command(...words), {}).catch((error: unknown) => error)).toBe(lost)
})
