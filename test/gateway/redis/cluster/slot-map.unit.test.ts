import { describe, expect, it } from 'vitest'
import { scanPosition, withScanCursor } from '../../../../gateway/redis/cluster/scan-cursor.ts'
import { type Primary, SlotMap } from '../../../../gateway/redis/cluster/slot-map.ts'

const MAP = new SlotMap(
  [
    [10_000, 16_383, ['h2', 2, 'second'], ['h3', 3, 'replica']],
    [0, 99, ['', 1, 'first']],
    [200, 299, [null, 1, 'first']],
    [100, 199, ['?', 4, 'third']],
  ],
  'asked',
)
const [FIRST, THIRD, SECOND] = MAP.primaries as [Primary, Primary, Primary]

describe('SlotMap', () => {
  it('knows who serves which slot', () => {
    expect(
      MAP.primaries.map(({ id, host, port, firstSlot }) => [id, host, port, firstSlot]),
    ).toEqual([
      ['first', 'asked', 1, 0],
      ['third', 'asked', 4, 100],
      ['second', 'h2', 2, 10_000],
    ])
    expect([0, 99, 200, 299].map((slot) => MAP.owner(slot))).toEqual([FIRST, FIRST, FIRST, FIRST])
    expect(MAP.owner(150)).toBe(THIRD)
    expect(MAP.owner(16_383)).toBe(SECOND)
    expect(MAP.owner(300)).toBeUndefined()
  })

  it('knows an order of the primaries', () => {
    expect(MAP.after(FIRST)).toBe(THIRD)
    expect(MAP.after(THIRD)).toBe(SECOND)
    expect(MAP.after(SECOND)).toBeUndefined()
  })

  it.each([[null], [[]], ['x']])('knows nobody from %j', (reply) => {
    expect(new SlotMap(reply, 'asked').primaries).toEqual([])
  })
})

describe('a cursor over all primaries', () => {
  const page = (cursor: string, keys = '*0\r\n'): Buffer =>
    Buffer.from(`*2\r\n$${cursor.length}\r\n${cursor}\r\n${keys}`)
  const cursorIn = (reply: Buffer): string => reply.toString().split('\r\n')[2] ?? ''

  it('begins with the first and ends with the last', () => {
    expect(scanPosition('0', MAP)).toEqual({ primary: FIRST, cursor: '0' })
    expect(cursorIn(withScanCursor(page('0'), SECOND, MAP))).toBe('0')
  })

  it.each(['1', '99', String(2 ** 40)])('brings a node its own cursor back: %s', (cursor) => {
    for (const primary of MAP.primaries) {
      const reply = withScanCursor(page(cursor, '*1\r\n$1\r\nk\r\n'), primary, MAP)
      expect(reply.toString()).toMatch(/^\*2\r\n\$(\d+)\r\n\d+\r\n\*1\r\n\$1\r\nk\r\n$/)
      expect(scanPosition(cursorIn(reply), MAP)).toEqual({ primary, cursor })
      expect(BigInt(cursorIn(reply))).toBeLessThan(2n ** 63n)
    }
  })

  it('goes on with the next node', () => {
    const cursor = cursorIn(withScanCursor(page('0'), FIRST, MAP))
    expect(scanPosition(cursor, MAP)).toEqual({ primary: THIRD, cursor: '0' })
  })

  it('begins a node again when another one has taken its place', () => {
    const cursor = cursorIn(withScanCursor(page('77'), SECOND, MAP))
    const after = new SlotMap([[10_000, 16_383, ['h3', 3, 'replica']]], 'asked')
    expect(scanPosition(cursor, after)).toEqual({ primary: after.primaries[0], cursor: '0' })
  })

  it.each(['', '-1', 'x', '1.5', '9'.repeat(21)])('cannot be %j', (cursor) => {
    expect(scanPosition(cursor, MAP)).toBeUndefined()
  })

  it('leaves errors as they are', () => {
    const error = Buffer.from('-ERR syntax error\r\n')
    expect(withScanCursor(error, FIRST, MAP)).toBe(error)
  })
})
