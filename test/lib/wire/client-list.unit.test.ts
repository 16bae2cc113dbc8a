import { expect, test } from 'vitest'
import { parseClientInfo, parseClientList } from '../../../lib/wire/client-list.ts'

/** From Redis 7.0.15. */
const CLIENT =
  'id=4 addr=127.0.0.1:37940 laddr=127.0.0.1:7911 fd=8 name=me age=0 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 ' +
  'qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=16384 rbp=5 obl=0 oll=0 omem=0 tot-mem=37658 events=r ' +
  'cmd=client|list user=default redir=-1 resp=2\n'

test('a list is a record of text for each line', () => {
  const [first, second, ...rest] = parseClientList(`${CLIENT}id=5 name=\n`)
  expect(first).toMatchObject({ id: '4', name: 'me', 'qbuf-free': '20448', cmd: 'client|list' })
  expect(Object.keys(first ?? {})).toHaveLength(28)
  expect(second).toEqual({ id: '5', name: '' })
  expect(rest).toEqual([])
  expect(parseClientList('')).toEqual([])
})

test('paths may hold spaces, and values equals signs', () => {
  expect(parseClientList('id=1 addr=/tmp/a sock/r.sock:0 name=a=b cmd=NULL\n')).toEqual([
    { id: '1', addr: '/tmp/a sock/r.sock:0', name: 'a=b', cmd: 'NULL' },
  ])
})

test('the counts of one client are numbers, the rest is text', () => {
  const client = parseClientInfo(CLIENT)
  expect(client).toMatchObject({
    id: 4,
    multi: -1,
    'tot-mem': 37658,
    fd: '8',
    ssub: '0',
    resp: '2',
  })
  expect(parseClientInfo('id=4 addr=\n')).toEqual({ id: 4, addr: '' })
})
