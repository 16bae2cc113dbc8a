import { expect, it } from 'vitest'
import { summaryOf } from '../../../lib/transport/batch-summary.ts'
import type { WireCommand } from '../../../lib/transport/requester.ts'

function command(words: WireCommand['words'], rest: Partial<WireCommand> = {}): WireCommand {
  return { words, bytes: false, ...rest }
}

it('tells the names as they were given, and how many words and characters there are', () => {
  const batch = [command(['GET', 'key']), command(['get', 'k']), command(['GET', 'other'])]
  expect(summaryOf(batch)).toMatchObject({
    names: new Set(['GET', 'get']),
    words: 6,
    length: 18,
    areTexts: true,
    areBytes: false,
    someBytes: false,
    someOnce: false,
    someInner: false,
  })
})

it.each([
  ['areTexts', false, command(['SET', 'k', Uint8Array.of(255)])],
  ['areBytes', false, command(['GET', 'k'])],
  ['someBytes', true, command(['GET', 'k'], { bytes: true })],
  ['someOnce', true, command(['INCR', 'k'], { once: { id: 'a', ttl: 1 } })],
  ['someInner', true, command(['EVAL', '', '0'], { innerCommands: () => 1 })],
])('finds by one command among others that %s is %j', (name, expected, other) => {
  const usual = command(['GET', 'k'], { bytes: name === 'areBytes' })
  expect(summaryOf([usual])).toMatchObject({ [name]: !expected })
  expect(summaryOf([usual, other, usual])).toMatchObject({ [name]: expected })
})

it('looks at the commands of a batch once', () => {
  const batch = [command(['GET', 'k'])]
  expect(summaryOf(batch)).toBe(summaryOf(batch))
})

it('says of an empty batch what holds for each of no commands', () => {
  expect(summaryOf([])).toMatchObject({
    words: 0,
    areTexts: true,
    areBytes: true,
    someBytes: false,
  })
})
