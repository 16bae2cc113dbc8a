import { describe, expect, it, vi } from 'vitest'
import { ConnectionError, DataError, ResponseError, TimeoutError } from '../../../lib/errors.ts'
import * as backoffs from '../../../lib/retry/backoff.ts'
import { Retry } from '../../../lib/retry/retry.ts'

const FAILURES = [1, 2, 3, 4, 5, 6, 7, 8]

/** The pauses of a backoff while every random draw gives `draw`. */
function pauses(backoff: backoffs.AbstractBackoff, draw: number): number[] {
  const random = vi.spyOn(Math, 'random').mockReturnValue(draw)
  try {
    backoff.reset()
    return FAILURES.map((failures) => Number(backoff.compute(failures).toFixed(6)))
  } finally {
    random.mockRestore()
  }
}

describe('pauses in seconds, as redis-py computes them', () => {
  const bounds = { cap: 1, base: 0.01 }
  it.each<[string, backoffs.AbstractBackoff, number, number[]]>([
    ['NoBackoff', new backoffs.NoBackoff(), 0.5, [0, 0, 0, 0, 0, 0, 0, 0]],
    ['ConstantBackoff', new backoffs.ConstantBackoff(3), 0.5, [3, 3, 3, 3, 3, 3, 3, 3]],
    [
      'ExponentialBackoff',
      new backoffs.ExponentialBackoff(),
      0.5,
      [0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 0.512, 0.512],
    ],
    [
      'FullJitterBackoff',
      new backoffs.FullJitterBackoff(bounds),
      0.5,
      [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5],
    ],
    [
      'EqualJitterBackoff',
      new backoffs.EqualJitterBackoff(bounds),
      0.5,
      [0.015, 0.03, 0.06, 0.12, 0.24, 0.48, 0.75, 0.75],
    ],
    [
      'ExponentialWithJitterBackoff',
      new backoffs.ExponentialWithJitterBackoff(bounds),
      0.5,
      [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1],
    ],
    [
      'DecorrelatedJitterBackoff',
      new backoffs.DecorrelatedJitterBackoff(bounds),
      1,
      [0.01, 0.03, 0.09, 0.27, 0.81, 1, 1, 1],
    ],
  ])('%s', (_name, backoff, draw, expected) => {
    expect(pauses(backoff, draw)).toEqual(expected)
  })
})

describe('Retry', () => {
  it('counts the tries after the first; a negative number is for ever', () => {
    const retry = new Retry(new backoffs.ConstantBackoff(2), 2)
    expect([1, 2, 3].map((failures) => retry.pause(failures))).toEqual([2, 2, undefined])
    retry.updateRetries(-1)
    expect(retry.getRetries()).toBe(-1)
    expect(retry.pause(1000)).toBe(2)
  })

  it('refuses a number of tries that is none, which would be for ever', () => {
    expect(() => new Retry(new backoffs.NoBackoff(), Number.NaN)).toThrow(DataError)
  })

  it('supports lost connections and timeouts, and what else it is told', () => {
    const retry = new Retry(backoffs.defaultBackoff(), 1)
    expect(retry.supports(new ConnectionError())).toBe(true)
    expect(retry.supports(new TimeoutError())).toBe(true)
    expect(retry.supports(new ResponseError())).toBe(false)
    retry.updateSupportedErrors([ResponseError])
    expect(retry.supports(new ResponseError())).toBe(true)
    expect(retry.supports(new TypeError())).toBe(false)
  })
})
