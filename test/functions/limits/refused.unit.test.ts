import { expect, it } from 'vitest'
import { refusedIn } from '../../../functions/limits/refused.ts'

it('adds up what was refused of each caller by each limit, the last one refused in front', () => {
  const entries = [
    ['3000-0', { caller: 'token:a', limit: 'requests', count: '2' }],
    ['2500-0', { caller: 'token:b', limit: 'requests', count: '1' }],
    ['2000-0', { caller: 'token:a', limit: 'concurrency', count: '4' }],
    ['1000-0', { caller: 'token:a', limit: 'requests', count: '5' }],
  ] as const
  expect(refusedIn(entries)).toEqual([
    { caller: 'token:a', limit: 'requests', count: 7, at: 3 },
    { caller: 'token:b', limit: 'requests', count: 1, at: 2 },
    { caller: 'token:a', limit: 'concurrency', count: 4, at: 2 },
  ])
})
