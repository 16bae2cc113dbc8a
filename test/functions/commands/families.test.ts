import { isRead } from 'redge/core'
import { describe, expect, it } from 'vitest'
import { familiesOf } from '../../../functions/commands/families.ts'
import { findMethod } from '../../../functions/commands/methods.ts'
import { FAMILIES } from '../../../functions/http/bearer.ts'
import { redis } from '../../support/workerd.ts'
import { METHODS, sampleCalls } from './sample-calls.ts'

interface ServerCommand {
  readonly name: string
  readonly flags: readonly string[]
  readonly categories: readonly string[]
}

/** What Redis says of a command: name, arity, flags, three places, categories, tips, key specifications, subcommands. */
type Told = readonly [string, number, string[], number, number, number, string[], ...unknown[]]

async function serverCommands(): Promise<ServerCommand[]> {
  const commands = await redis.executeCommand<Told[]>('COMMAND')
  return commands.map(([name, , flags, , , , own, , , subcommands]) => {
    const inner = (subcommands ?? []) as Told[]
    const categories = new Set([own, ...inner.map((command) => command[6])].flat())
    return {
      name: name.toUpperCase(),
      flags,
      categories: [...categories].map((category) => category.slice(1)),
    }
  })
}

/** Redis's own categories of data, scripts and messages. */
const CATEGORIES: ReadonlySet<string> = new Set(
  FAMILIES.filter((family) => !/^(array|json|lock|cache|session|job|server)$/.test(family)),
)

/** Commands that work on the keys of a connection, a cluster or the whole database. */
const OF_THE_SERVER =
  /^(ASKING|CLUSTER|DBSIZE|DISCARD|EXEC|FLUSHALL|FLUSHDB|MIGRATE|MULTI|RESTORE-ASKING|SELECT|SWAPDB|UNWATCH|WAIT|WAITAOF|WATCH|READONLY|READWRITE)$/

describe('the families of commands', () => {
  it('are the categories of Redis’s ACL', async () => {
    const commands = await serverCommands()
    expect(commands.length).toBeGreaterThan(200)
    for (const { name, categories } of commands) {
      if (
        OF_THE_SERVER.test(name) ||
        name.startsWith('JSON.') ||
        /^(AR|PFDEBUG|PFSELFTEST|XIDMPRECORD)/.test(name)
      )
        continue
      const wanted = categories.filter((category) => CATEGORIES.has(category)).sort()
      const families = [...familiesOf(name)].filter((family) => family !== 'server').sort()
      expect({ name, families }).toEqual({ name, families: wanted })
    }
  })

  it('are known of every command on data that a method sends', () => {
    for (const method of METHODS) {
      for (const { words } of sampleCalls(method)) {
        if (!findMethod(method)?.isData || words.length === 0) continue
        expect({ method, families: familiesOf(String(words[0])) }).not.toEqual({
          method,
          families: ['server'],
        })
      }
    }
  })

  it('never call a command a read that Redis calls a write', async () => {
    for (const { name, flags } of await serverCommands()) {
      const isOfData = familiesOf(name).every((family) => family !== 'server')
      if (isOfData && name !== 'SORT' && isRead([name]))
        expect({ name, flags }).toEqual({ name, flags: expect.not.arrayContaining(['write']) })
    }
  })
})
