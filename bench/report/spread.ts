/** The lowest, the middle and the highest of some figures. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** The spread of figures, one a round; the median of an even number is the mean of the two in the middle. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  const last = sorted.length - 1
  const median = (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2
  return { min: at(0), median, max: at(last) }
}

/** The spread of one's figures divided by another's, each by that of the same round. */
export function ratioOf(ones: readonly number[], others: readonly number[]): Spread {
  return spreadOf(ones.map((one, round) => one / (others[round] ?? Number.NaN)))
}
