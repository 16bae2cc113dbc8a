import { expect, test } from 'vitest'
import { lineOf } from '../../../../console/src/panels/channels/message.ts'

test('reads a message, also one that is no text', () => {
  const data = JSON.stringify({ channel: 'news', message: { $base64: '/w==' } })
  expect(lineOf({ event: 'message', data }, 5)).toEqual({
    kind: 'message',
    at: 5,
    channel: 'news',
    text: '\\xff',
  })
})

test('reads a gap', () => {
  expect(lineOf({ event: 'gap', data: '{"seconds":2.5}' }, 5)).toEqual({
    kind: 'gap',
    at: 5,
    seconds: 2.5,
  })
})
