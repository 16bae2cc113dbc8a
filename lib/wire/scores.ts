import { type Decode, raw, type ScoreCast, scored } from './replies.ts'

/** A bound of a range of scores: a number, or text such as `(1.5` (without 1.5 itself), `-inf` and `+inf`. */
export type ScoreBound = number | bigint | string

/** Whether scores come with the members, and as what. */
export interface ScoreOptions<S> {
  /** Give the scores as well. */
  readonly withscores?: boolean | undefined
  /** What becomes of each score. */
  readonly scoreCastFunc?: ScoreCast<S> | undefined
}

export function members<T, S>(options: ScoreOptions<S>): Decode<T[] | [T, S][]> {
  return options.withscores ? scored<T, S>(options.scoreCastFunc) : raw<T[]>
}
