import { expect, inject, it } from 'vitest'
import { CommandTable } from '../../gateway/redis/command-table.ts'
import { Redis } from '../../lib/index.ts'
import { methodRows } from '../../scripts/method-rows.ts'
import { methods } from './contract.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })

it('calls administration in the table what the gateway refuses unless told otherwise', async () => {
  const table = new CommandTable(await redis.executeCommand('COMMAND'))
  const known = new Set(await redis.commandList())
  const refused = (name: string): boolean => {
    const words = methods.get(name)?.command[0]?.split(' ') ?? []
    // The server knows the words of some commands and says so of the first one only.
    const isKnown =
      known.has(words.join('|').toLowerCase()) || known.has(`${words[0]}`.toLowerCase())
    return isKnown && table.judge(words).kind === 'refuse'
  }
  const rows = (await methodRows()).filter(({ group }) => group !== 'JSON')
  const runnable = rows.filter(({ status }) => status === 'supported' || status === 'limited')
  const isAdministration = (note: string): boolean => note.includes('administration')
  const wrong = runnable.filter(({ name, note }) => refused(name) !== isAdministration(note))
  expect(wrong.map(({ name }) => name)).toEqual([])
})
