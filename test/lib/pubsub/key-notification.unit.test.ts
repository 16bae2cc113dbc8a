import { describe, expect, it } from 'vitest'
import {
  EventType,
  KeyeventChannel,
  KeyNotification,
  KeyspaceChannel,
  NotificationChannel,
  SubkeyeventChannel,
  SubkeyspaceChannel,
  SubkeyspaceeventChannel,
  SubkeyspaceitemChannel,
} from '../../../lib/index.ts'

const utf8 = new TextEncoder()

describe('a notification', () => {
  it.each([
    ['__keyspace@0__:user:1', 'set', 'user:1', 'set', 0, true, []],
    ['__keyevent@12__:expired', 'user:1', 'user:1', 'expired', 12, false, []],
    ['__keyspace@*__:k', 'del', 'k', 'del', -1, true, []],
    ['__keyspace@0__:', 'set', '', 'set', 0, true, []],
    ['__keyspace@0__:a\nb:é,|', 'set', 'a\nb:é,|', 'set', 0, true, []],
    ['__subkeyspace@0__:h', 'hset|1:f,3:a,b', 'h', 'hset', 0, true, ['f', 'a,b']],
    ['__subkeyspace@0__:h', 'hset|2:é,4:😀', 'h', 'hset', 0, true, ['é', '😀']],
    ['__subkeyevent@1__:hdel', '4:h|1:|1:f', 'h|1:', 'hdel', 1, false, ['f']],
    ['__subkeyevent@1__:hdel', '1:h|', 'h', 'hdel', 1, false, []],
    ['__subkeyspaceitem@0__:h\nf\n|', 'hexpire', 'h', 'hexpire', 0, true, ['f\n|']],
    ['__subkeyspaceevent@0__:hset|h|x', '0:,1:f', 'h|x', 'hset', 0, false, ['', 'f']],
  ])('is read from %j with %j', (channel, data, key, eventType, database, isKeyspace, subkeys) => {
    const expected = { key, eventType, database, channel, isKeyspace, data, subkeys }
    expect({ ...KeyNotification.tryParse(channel, data) }).toEqual(expected)
  })

  it.each([
    ['news', 'set'],
    ['__keyspace@x__:k', 'set'],
    ['x__keyspace@0__:k', 'set'],
    ['__keyspaceitem@0__:k', 'set'],
    ['__subkeyspace@0__:h', 'hset'],
    ['__subkeyspace@0__:h', 'hset|f'],
    ['__subkeyspace@0__:h', 'hset|9:f'],
    ['__subkeyspace@0__:h', 'hset|:f'],
    ['__subkeyspace@0__:h', 'hset|-1:f'],
    ['__subkeyevent@0__:hset', 'h|1:f'],
    ['__subkeyevent@0__:hset', '2:h|1:f'],
    ['__subkeyspaceitem@0__:h', 'hset'],
    ['__subkeyspaceevent@0__:hset', '1:f'],
  ])('is not %j with %j', (channel, data) => {
    expect(KeyNotification.tryParse(channel, data)).toBeNull()
  })

  it('is about keys with the prefix, which is cut', () => {
    const parse = (prefix: string | Uint8Array) =>
      KeyNotification.tryParse('__keyspace@0__:é:1', 'set', prefix)?.key
    expect(parse('é:')).toBe('1')
    expect(parse(utf8.encode('é:'))).toBe('1')
    expect(parse('')).toBe('é:1')
    expect(parse('e')).toBeUndefined()
    expect(KeyNotification.tryParse('__keyevent@0__:set', 'a:1', 'a:')?.key).toBe('1')
    expect(KeyNotification.tryParse('__subkeyevent@0__:hset', '3:a:1|1:f', 'b')).toBeNull()
  })

  it('has the bytes of a key that is not UTF-8', () => {
    const channel = Uint8Array.of(...utf8.encode('__keyspace@0__:'), 255, 10, 0)
    const notification = KeyNotification.tryParse<Uint8Array>(channel, utf8.encode('del'))
    expect(notification).toMatchObject({ key: Uint8Array.of(255, 10, 0), eventType: 'del' })
    expect(notification?.keyStartsWith(Uint8Array.of(255))).toBe(true)
    expect(notification?.keyStartsWith('\xff')).toBe(false)
  })

  it('comes from messages only', () => {
    const [channel, data] = ['__keyspace@0__:k', 'set']
    const pattern = '__keyspace@0__:*'
    const read = KeyNotification.fromMessage
    expect(read({ type: 'pmessage', pattern, channel, data })).toMatchObject({ key: 'k' })
    expect(read({ type: 'message', pattern: null, channel, data }, 'x')).toBeNull()
    expect(read({ type: 'psubscribe', pattern: null, channel: pattern, data: 1 })).toBeNull()
    expect(read({ type: 'gap', pattern, channel: null, data: 1 })).toBeNull()
    expect(read(null)).toBeNull()
  })
})

describe('a channel', () => {
  it.each([
    [new KeyspaceChannel('user:1'), '__keyspace@0__:user:1', false],
    [new KeyspaceChannel('user:*', 3), '__keyspace@3__:user:*', true],
    [
      new KeyeventChannel(EventType.XGROUP_CREATE, { db: 1 }),
      '__keyevent@1__:xgroup-create',
      false,
    ],
    [KeyeventChannel.allEvents(), '__keyevent@0__:*', true],
    [new SubkeyspaceChannel('h'), '__subkeyspace@0__:h', false],
    [SubkeyeventChannel.allEvents(2), '__subkeyevent@2__:*', true],
    [new SubkeyspaceitemChannel('h', 'f?'), '__subkeyspaceitem@0__:h\nf?', true],
    [new SubkeyspaceeventChannel('hset', 'h'), '__subkeyspaceevent@0__:hset|h', false],
  ])('%s', (channel, name, isPattern) => {
    expect(channel).toBeInstanceOf(NotificationChannel)
    expect({ name: String(channel), isPattern: channel.isPattern }).toEqual({ name, isPattern })
  })

  it.each([
    ['a?c', true],
    ['[ab]c', true],
    ['a[b\n]', true],
    ['[]', true],
    ['a[b', false],
    ['a]b[', false],
    ['\\*\\?\\[a]', false],
    ['[a\\]', false],
    ['\\\\*', true],
    ['a\\', false],
  ])('for the key %j is a pattern: %s', (key, isPattern) => {
    expect(new KeyspaceChannel(key).isPattern).toBe(isPattern)
  })
})
