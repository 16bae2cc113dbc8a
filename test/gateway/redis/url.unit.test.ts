import { describe, expect, it } from 'vitest'
import { parseRedisUrl } from '../../../gateway/redis/url.ts'

const PLAIN = { tls: false, username: undefined, password: undefined, db: 0 }

describe('parseRedisUrl', () => {
  it.each([
    ['redis://', { ...PLAIN, address: { host: 'localhost', port: 6379 } }],
    ['redis://db.example:7000/3', { ...PLAIN, address: { host: 'db.example', port: 7000 }, db: 3 }],
    ['redis://h?db=4', { ...PLAIN, address: { host: 'h', port: 6379 }, db: 4 }],
    ['rediss://h', { ...PLAIN, address: { host: 'h', port: 6379 }, tls: true }],
    ['redis://[::1]:6380', { ...PLAIN, address: { host: '::1', port: 6380 } }],
    ['redis://:p%40ss%2F@h', { ...PLAIN, address: { host: 'h', port: 6379 }, password: 'p@ss/' }],
    [
      'redis://u%3A:pw@h',
      { ...PLAIN, address: { host: 'h', port: 6379 }, username: 'u:', password: 'pw' },
    ],
    ['unix:///run/my%20redis.sock', { ...PLAIN, address: { path: '/run/my redis.sock' } }],
    [
      'unix://u:pw@/r.sock?db=2',
      { ...PLAIN, address: { path: '/r.sock' }, username: 'u', password: 'pw', db: 2 },
    ],
  ])('reads %s', (url, target) => {
    expect(parseRedisUrl(url)).toEqual(target)
  })

  it.each([
    ['secret', 'cannot be parsed'],
    ['http://:secret@h', 'starts with none of'],
    ['redis://:secret@h/x', 'not a number'],
    ['redis://:secret%zz@h', 'percent-encoding'],
    ['redis://:secret@h:99999', 'cannot be parsed'],
    ['unix://secret/r.sock', 'absolute path'],
  ])('refuses %s without repeating it', (url, reason) => {
    const parse = (): unknown => parseRedisUrl(url)
    expect(parse).toThrow(TypeError)
    expect(parse).toThrow(reason)
    expect(parse).not.toThrow(/secret/)
  })
})
