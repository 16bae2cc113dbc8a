import { expect, test } from 'vitest'
import { parseDebugObject } from '../../../lib/wire/debug-object.ts'

test('the first word is the type, and counts are numbers', () => {
  const text =
    'Value at:0x7f56607085c0 refcount:1 encoding:quicklist serializedlength:13 lru:174295 lru_seconds_idle:0 ' +
    'ql_nodes:1 ql_avg_node:1.00 ql_listpack_max:-2'
  expect(parseDebugObject(text)).toEqual({
    type: 'Value',
    at: '0x7f56607085c0',
    refcount: 1,
    encoding: 'quicklist',
    serializedlength: 13,
    lru: 174295,
    lru_seconds_idle: 0,
    ql_nodes: '1',
    ql_avg_node: '1.00',
    ql_listpack_max: '-2',
  })
})
