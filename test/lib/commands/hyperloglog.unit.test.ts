import { expect, test } from 'vitest'
import { HyperloglogCommands } from '../../../lib/commands/hyperloglog.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['pfadd', commands.pfadd('p', 'a', 1), 'PFADD p a 1'],
  ['pfadd', commands.pfadd('p'), 'PFADD p'],
  ['pfcount', commands.pfcount('p', 'q'), 'PFCOUNT p q'],
  ['pfmerge', commands.pfmerge('d', 'p', 'q'), 'PFMERGE d p q'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method', () => {
  const methods = Object.getOwnPropertyNames(HyperloglogCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test('replies are numbers, and true for a merge', () => {
  expect(decoded(commands.pfadd('p', 'a'), 1)).toBe(1)
  expect(decoded(commands.pfcount('p'), 7)).toBe(7)
  expect(decoded(commands.pfmerge('d', 'p'), 'OK')).toBe(true)
  const ok = new TextEncoder().encode('OK')
  expect(new Recorder<Uint8Array>().pfmerge('d', 'p').decode(ok, true)).toBe(true)
})
