import { describe, expect, it } from 'vitest'
import { parseRedisLocation } from '../../../gateway/redis/location.ts'

const NOBODY = { tls: false, username: undefined, password: undefined, db: 0 }
const at = (host: string, port: number): object => ({ address: { host, port } })

describe('parseRedisLocation', () => {
  it.each([
    ['redis://h:1/2', { kind: 'server', target: { ...NOBODY, ...at('h', 1), db: 2 } }],
    ['unix:///r.sock', { kind: 'server', target: { ...NOBODY, address: { path: '/r.sock' } } }],
    [
      'sentinel://h/mymaster',
      {
        kind: 'sentinel',
        name: 'mymaster',
        sentinels: [{ ...NOBODY, ...at('h', 26379) }],
        login: NOBODY,
      },
    ],
    [
      'redis+sentinel://u:p%40w@h:1,[::1]:2/my%20master/3?sentinel_username=s&sentinel_password=p%26q',
      {
        kind: 'sentinel',
        name: 'my master',
        sentinels: [at('h', 1), at('::1', 2)].map((address) => ({
          ...NOBODY,
          ...address,
          username: 's',
          password: 'p&q',
        })),
        login: { ...NOBODY, username: 'u', password: 'p@w', db: 3 },
      },
    ],
    [
      'cluster://:pw@h,h2:7001',
      {
        kind: 'cluster',
        seeds: [at('h', 6379), at('h2', 7001)].map((address) => ({
          ...NOBODY,
          ...address,
          password: 'pw',
        })),
      },
    ],
    [
      'rediss+cluster://h:1/0',
      { kind: 'cluster', seeds: [{ ...NOBODY, ...at('h', 1), tls: true }] },
    ],
  ])('reads %s', (url, location) => {
    expect(parseRedisLocation(url)).toEqual(location)
  })

  it('gives the settings for TLS to every connection', () => {
    const tls = { ca: 'PEM' }
    const trusting = { ...NOBODY, tls: true, trust: tls }
    expect(parseRedisLocation('rediss+sentinel://h/m', tls)).toEqual({
      kind: 'sentinel',
      name: 'm',
      sentinels: [{ ...trusting, ...at('h', 26379) }],
      login: trusting,
    })
    expect(parseRedisLocation('rediss://h', tls)).toMatchObject({ target: { trust: tls } })
  })

  it.each([
    ['sentinel://:secret@h', "the primary's name"],
    ['sentinel://:secret@h/', "the primary's name"],
    ['sentinel://:secret@h/m/0/x', "the primary's name"],
    ['sentinel://:secret@h/m/x', 'the database is not a number'],
    ['sentinel://:secret@h/m?role=replica', 'a parameter that is not known'],
    ['sentinel://:secret@h:99999/m', 'its hosts cannot be parsed'],
    ['sentinel://:secret@h,/m', 'its hosts cannot be parsed'],
    ['sentinel:///secret', 'its hosts cannot be parsed'],
    ['cluster://:secret@h/1', 'database 0 only'],
    ['cluster://:secret@h?db=1', 'a parameter that is not known'],
    ['cluster://:secret%zz@h', 'percent-encoding'],
    ['cluster://secret@a@h', 'starts with none of'],
    ['rediss+unix:///secret', 'starts with none of'],
  ])('refuses %s without repeating it', (url, reason) => {
    const parse = (): unknown => parseRedisLocation(url)
    expect(parse).toThrow(TypeError)
    expect(parse).toThrow(reason)
    expect(parse).not.toThrow(/secret/)
  })

  it.each(['redis://h', 'cluster://h', 'unix:///s'])('refuses settings for TLS with %s', (url) => {
    expect(() => parseRedisLocation(url, { ca: 'PEM' })).toThrow('starts with rediss')
  })
})
