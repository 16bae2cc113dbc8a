import { expect, test } from 'vitest'
import { boardNames, dayText } from '../../../../console/src/panels/leaderboards/board.ts'

test('names boards by their keys', () => {
  expect(boardNames(['leaderboard:go', 'leaderboard:chess', 'leaderboard:', 'x'])).toEqual([
    'chess',
    'go',
  ])
})

test('writes days of UTC', () => {
  const at = Date.parse('2026-03-01T00:30:00Z')
  expect(dayText(at)).toBe('2026-03-01')
  expect(dayText(at, -1)).toBe('2026-02-28')
})
