import { describe, expect, it } from 'vitest'
import { argumentLists, METHODS, outcomeOf, sampleCalls } from './sample-calls.ts'

const REFUSED = /^(unknown-option|wrong-arity|unsupported-command)$/

describe.each(METHODS)('%s', (method) => {
  const [sample] = sampleCalls(method)

  it.each([[true], [null], ['text'], [1], [['item']], [{ name: 'value' }]])(
    'does not take an unknown option, which is %j',
    (value) => {
      const { args, options } = sample?.call ?? { args: [], options: {} }
      const outcome = outcomeOf({ method, args, options: { ...options, bogus: value } })
      // A method that refuses every call may look at its arguments first.
      expect(outcome).toMatch(sample ? REFUSED : /./)
    },
  )

  it.each([['surplus'], [12345.5], [{}], [{ name: 'surplus' }], [['surplus']]])(
    'sends or refuses one argument more, which is %j',
    (value) => {
      if (!sample)
        return expect(outcomeOf({ method, args: [value], options: {} })).toBeTypeOf('string')
      const { args, options } = sample.call
      const outcome = outcomeOf({ method, args: [...args, value], options })
      if (typeof outcome === 'string') return expect(outcome).not.toBe('internal-error')
      expect(outcome.words).not.toEqual(sample.words)
    },
  )

  it('is never at a loss', () => {
    for (const length of [0, 1, 2]) {
      for (const args of argumentLists(length)) {
        for (const options of [{}, { count: 'x' }, { get: [{}], ex: [] }]) {
          expect(outcomeOf({ method, args, options })).not.toBe('internal-error')
        }
      }
    }
  })
})
