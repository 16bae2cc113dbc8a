import { expect, it } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/errors.ts'
import { commands } from '../../support/words.ts'

it.each(['ft', 'ts', 'bf', 'cf', 'cms', 'topk', 'tdigest', 'vset'] as const)(
  '%s() refuses and names the way out',
  (accessor) => {
    expect(() => commands[accessor]()).toThrow(UnsupportedCommandError)
    expect(() => commands[accessor]()).toThrow(`${accessor}() has no methods in redge`)
    expect(() => commands[accessor]()).toThrow('executeCommand(')
  },
)
