import { expect, test } from 'vitest'
import { Client } from '../../lib/client.ts'
import type { Requester } from '../../lib/transport/requester.ts'
import type { RawReply } from '../../lib/wire/replies.ts'

/** A client whose server answers with these pages one after the other, and the commands it was sent. */
function clientWithPages(...pages: RawReply[]): { client: Client; sent: string[] } {
  const sent: string[] = []
  const requester = {
    async command({ words }) {
      sent.push(words.join(' '))
      return pages.shift() ?? ['0', []]
    },
  } as Partial<Requester> as Requester
  return { client: new Client(requester, {}), sent }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

test('goes on after an empty page, until the cursor is 0', async () => {
  const { client, sent } = clientWithPages(
    ['9223372036854775808', []],
    ['5', ['a', 'b']],
    ['0', ['b']],
  )
  const keys = await all(client.scanIter({ match: '*', count: 2, type: 'string' }))
  expect(keys).toEqual(['a', 'b', 'b'])
  expect(sent).toEqual([
    'SCAN 0 MATCH * COUNT 2 TYPE string',
    'SCAN 9223372036854775808 MATCH * COUNT 2 TYPE string',
    'SCAN 5 MATCH * COUNT 2 TYPE string',
  ])
})

test('asks for a page only when the loop gets there', async () => {
  const { client, sent } = clientWithPages(['5', ['a', 'b']], ['6', ['c']])
  const seen: string[] = []
  for await (const key of client.scanIter()) {
    seen.push(key)
    if (key === 'b') break
  }
  expect(seen).toEqual(['a', 'b'])
  expect(sent).toEqual(['SCAN 0'])
})

test('hscanIter gives fields with values, or fields', async () => {
  const pairs = clientWithPages(['3', ['f', 'v', '__proto__', 'p']], ['0', ['2', 'w']])
  expect(await all(pairs.client.hscanIter('h', { match: '*' }))).toEqual([
    ['f', 'v'],
    ['__proto__', 'p'],
    ['2', 'w'],
  ])
  expect(pairs.sent).toEqual(['HSCAN h 0 MATCH *', 'HSCAN h 3 MATCH *'])
  const fields = clientWithPages(['0', ['f', 'g']])
  expect(await all(fields.client.hscanIter('h', { noValues: true }))).toEqual(['f', 'g'])
  expect(fields.sent).toEqual(['HSCAN h 0 NOVALUES'])
})

test('sscanIter gives members', async () => {
  const { client, sent } = clientWithPages(['3', ['a']], ['0', ['b']])
  expect(await all(client.sscanIter('s', { count: 1 }))).toEqual(['a', 'b'])
  expect(sent).toEqual(['SSCAN s 0 COUNT 1', 'SSCAN s 3 COUNT 1'])
})

test('zscanIter gives members with scores, cast when asked for', async () => {
  const { client } = clientWithPages(['3', ['a', '1.5']], ['0', ['b', 'inf']])
  expect(await all(client.zscanIter('z'))).toEqual([
    ['a', 1.5],
    ['b', Number.POSITIVE_INFINITY],
  ])
  const cast = clientWithPages(['0', ['a', '1.5']])
  expect(await all(cast.client.zscanIter('z', { scoreCastFunc: (score) => `${score}!` }))).toEqual([
    ['a', '1.5!'],
  ])
})

test('an error of the server ends the loop', async () => {
  const requester = {
    command: () => Promise.reject(new Error('gone')),
  } as Partial<Requester> as Requester
  await expect(all(new Client(requester, {}).scanIter())).rejects.toThrow('gone')
})
