import { describe, expect, it } from 'vitest'
import { parsePath } from '../../../gateway/rest/path-request.ts'

const bytes = (...values: number[]): Buffer => Buffer.from(values)

describe('parsePath', () => {
  it.each([
    ['/', [], []],
    ['/get/k', ['get', 'k'], []],
    ['/get/k/', ['get', 'k'], []],
    ['/set//v', ['set', '', 'v'], []],
    ['/set/a+b', ['set', 'a+b'], []],
    ['/set/k/%ff%00', ['set', 'k', bytes(0xff, 0)], []],
    ['/set/a%2Fb/%E2%82%ac', ['set', Buffer.from('a/b'), Buffer.from('€')], []],
    ['/set/k\xe9', ['set', bytes(0x6b, 0xe9)], []],
    ['/set/k?EX=100&NX', ['set', 'k'], ['EX', '100', 'NX']],
    [
      '/set/k?a=b=c&d=&&%41=%42',
      ['set', 'k'],
      ['a', 'b=c', 'd', '', Buffer.from('A'), Buffer.from('B')],
    ],
  ])('reads %j', (url, segments, options) => {
    expect(parsePath(url)).toEqual({ segments, options, token: undefined })
  })

  it('takes the token out of the options', () => {
    const path = parsePath('/get/k?EX=1&_token=a%2Fb&NX')
    expect(path).toEqual({ segments: ['get', 'k'], options: ['EX', '1', 'NX'], token: 'a/b' })
  })

  it('keeps every byte', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const encoded = all.toString('hex').replace(/../g, '%$&')
    expect(parsePath(`/set/k/${encoded}`).segments[2]).toEqual(all)
  })

  it.each(['/get/%', '/get/%4', '/get/%zz', '/get/k?a=%G0'])('refuses %s', (url) => {
    expect(() => parsePath(url)).toThrow('ERR failed to parse command')
  })
})
