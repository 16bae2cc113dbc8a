import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Scripts } from '../../../gateway/dialect/scripts.ts'

const script = (n: number): string => `#!lua flags=allow-key-locking\nreturn ${n}`
const changed = (n: number): string => `#!lua\nreturn ${n}`
const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex')

describe('Scripts', () => {
  it('finds the digest of Redis for that of a client, however it is written', () => {
    const scripts = new Scripts()
    expect(scripts.translate(['eval', script(1), '0'])).toEqual(['eval', changed(1), '0'])
    const digest = sha1(script(1))
    for (const word of [digest, digest.toUpperCase(), Buffer.from(digest)]) {
      expect(scripts.translate(['EVALSHA', word, '0'])).toEqual(['EVALSHA', sha1(changed(1)), '0'])
    }
  })

  it('forgets the digests that were not used for longest', () => {
    const scripts = new Scripts(2)
    const isKnown = (n: number): boolean => {
      const command = ['EVALSHA', sha1(script(n)), '0']
      return scripts.translate(command)[1] !== command[1]
    }
    for (const n of [1, 2]) scripts.translate(['EVAL', script(n), '0'])
    expect(isKnown(1)).toBe(true)
    scripts.translate(['SCRIPT', 'LOAD', script(3)])
    expect([1, 2, 3].map(isKnown)).toEqual([true, false, true])
  })

  it('has nothing to do with other commands', () => {
    const scripts = new Scripts()
    const commands = [
      ['GET', script(1)],
      ['EVAL', 'return 1', '0'],
      ['EVALSHA', sha1(script(1)), '0'],
      ['EVAL'],
      ['EVALSHA'],
      ['SCRIPT'],
      ['SCRIPT', 'FLUSH'],
      ['SCRIPT', 'EXISTS', sha1('return 1')],
      [],
    ]
    for (const command of commands) {
      expect(scripts.mayDiffer(command)).toBe(false)
      expect(scripts.translate(command)).toBe(command)
    }
    scripts.translate(['EVAL', script(1), '0'])
    for (const command of commands.filter(([, digest]) => digest !== sha1(script(1)))) {
      expect(scripts.translate(command)).toEqual(command)
    }
  })
})
