import { describe, expect, it } from 'vitest'
import { errorFromReply } from '../../../lib/errors.ts'
import { unframed } from '../../../lib/wire/framed-reply.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (frame: string): RawReply => unframed(bytes(frame), (text) => errorFromReply(text))

it.each<[string, RawReply]>([
  ['+OK\r\n', bytes('OK')],
  ['+\r\n', bytes('')],
  [':0\r\n', 0],
  [':-9007199254740991\r\n', -9007199254740991],
  ['$-1\r\n', null],
  ['$0\r\n\r\n', bytes('')],
  ['$5\r\n\r\n*1\r\r\n', bytes('\r\n*1\r')],
  ['*0\r\n', []],
  ['*3\r\n:1\r\n*2\r\n$-1\r\n+OK\r\n$1\r\na\r\n', [1, [null, bytes('OK')], bytes('a')]],
])('reads %j', (frame, reply) => {
  expect(read(frame)).toEqual(reply)
})

it('makes errors of what Redis says', () => {
  expect(read('-WRONGTYPE not that\r\n')).toMatchObject({
    code: 'WRONGTYPE',
    message: 'WRONGTYPE not that',
  })
  expect(read('*1\r\n-ERR no\r\n')).toMatchObject([{ code: 'ERR', message: 'no' }])
})

describe('what is no frame', () => {
  it.each([
    '',
    '+OK',
    ':1',
    ':x\r\n',
    '$3\r\nab\r\n',
    '$x\r\n',
    '*1\r\n',
    '?1\r\n',
    ':1\r\n:2\r\n',
  ])('%j is an error', (frame) => {
    expect(() => read(frame)).toThrow('What the server has kept under this id is no reply')
  })
})
