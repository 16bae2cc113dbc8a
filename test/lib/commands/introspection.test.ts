import { expect, test } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/index.ts'
import { bytesRedis, redis } from '../../support/workerd.ts'

test('the commands of the server', async () => {
  const commands = await redis.command()
  expect(Object.keys(commands)).toHaveLength(await redis.commandCount())
  expect(commands.get).toMatchObject({
    name: 'get',
    arity: 2,
    flags: ['readonly', 'fast'],
    first_key_pos: 1,
    acl_categories: ['@read', '@string', '@fast'],
    key_specifications: [{ begin_search: { type: 'index', spec: { index: 1 } } }],
  })
  const inBytes = await bytesRedis.command()
  expect(inBytes.get?.flags).toEqual(['readonly', 'fast'])
})

test('the keys of a command', async () => {
  expect(await redis.commandGetkeys('MSET', 'a', 1, 'b', 2)).toEqual(['a', 'b'])
  expect(await bytesRedis.commandGetkeys('GET', 'a')).toEqual(['a'])
  expect(await redis.commandGetkeysandflags('LMOVE', 'a', 'b', 'left', 'right')).toEqual([
    ['a', ['RW', 'access', 'delete']],
    ['b', ['RW', 'insert']],
  ])
})

test('names of commands', async () => {
  expect(await redis.commandList()).toContain('get')
  expect((await redis.commandList({ pattern: 'xre*' })).sort()).toEqual([
    'xread',
    'xreadgroup',
    'xrevrange',
  ])
  expect(await redis.commandList({ category: 'geo' })).toContain('geoadd')
  expect(await redis.commandList({ module: 'none' })).toEqual([])
})

test('what redis-py leaves out is to be had as a raw reply', async () => {
  await expect(redis.commandDocs('get')).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.commandInfo()).rejects.toThrow(UnsupportedCommandError)
  const [name] = await redis.executeCommand<string[]>('COMMAND DOCS', 'get')
  expect(name).toBe('get')
})
