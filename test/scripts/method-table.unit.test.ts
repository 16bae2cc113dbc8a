import { expect, it } from 'vitest'
import { methodRows } from '../../scripts/method-rows.ts'
import { complaints } from '../../scripts/method-table.ts'

it('knows all 403 methods of redis-py and the 29 of its JSON client', async () => {
  const rows = await methodRows()
  expect(rows.filter(({ group }) => group !== 'JSON')).toHaveLength(403)
  expect(rows.filter(({ group }) => group === 'JSON')).toHaveLength(29)
})

it('tells supported, emulated, limited and impossible methods apart', async () => {
  const rows = new Map((await methodRows()).map((row) => [row.call.split('(')[0], row]))
  expect(rows.get('zadd')).toMatchObject({ status: 'supported', queued: true })
  expect(rows.get('blpop')).toMatchObject({ status: 'emulated', queued: false })
  expect(rows.get('configSet')).toMatchObject({ status: 'limited', queued: true })
  expect(rows.get('select')).toMatchObject({ status: 'not over HTTP', queued: false })
  expect(rows.get('fromPool')).toMatchObject({ status: 'not over HTTP', queued: false })
  expect(rows.get('memoryDoctor')).toMatchObject({ status: 'raw reply', queued: false })
})

it('finds docs/redis-py.md as it would write it, and no method missing', async () => {
  expect(await complaints()).toEqual([])
})
