import { describe, expect, it } from 'vitest'
import { keySlot } from '../../../../gateway/redis/cluster/slot.ts'

describe('keySlot', () => {
  it.each([
    ['123456789', 0x31c3],
    ['', 0],
    ['foo', 12_182],
    ['{user1000}.following', keySlot('user1000')],
    ['foo{}{bar}', 8363],
    ['foo{{bar}}zap', keySlot('{bar')],
    ['foo{bar}{zap}', keySlot('bar')],
    ['foo}bar{', keySlot(Buffer.from('foo}bar{'))],
  ])('of %j is %i', (key, slot) => {
    expect(keySlot(key)).toBe(slot)
  })

  it('is that of the bytes', () => {
    expect(keySlot('ä')).toBe(keySlot(Buffer.from([0xc3, 0xa4])))
    expect(keySlot(Buffer.from([0xff, 0x7b, 0x61, 0x7d]))).toBe(keySlot('a'))
  })
})
