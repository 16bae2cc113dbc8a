import { expect, it } from 'vitest'
import { repliesWithoutText } from '../../../lib/wire/reply-kind.ts'

it.each(['INCR n', 'hset h f v', 'LPUSH l v', 'SET k v', 'SET k v NX EX 10', 'XADD s * f v'])(
  'knows that %s replies with no text that was stored',
  (command) => {
    expect(repliesWithoutText(command.split(' '))).toBe(true)
  },
)

it.each(['SET k v GET', 'set k v nx get', 'GETDEL k', 'LPOP l', 'EVAL s 0', 'NOSUCH k', ''])(
  'knows no such thing of %j',
  (command) => {
    expect(repliesWithoutText(command.split(' '))).toBe(false)
  },
)

it('takes bytes for any option', () => {
  expect(repliesWithoutText(['SET', 'k', Uint8Array.of(255)])).toBe(true)
  expect(repliesWithoutText(['SET', 'k', 'v', Uint8Array.of(71, 69, 84)])).toBe(false)
  expect(repliesWithoutText([Uint8Array.of(71, 69, 84), 'k'])).toBe(false)
})
