import { plus, type Spent, spentOf } from './ledger.ts'

/** Stream of sums, one entry for five minutes. */
export const SUMS = 'redge:usage:sums'

/** Seconds that one sum is of. */
export const SUM_INTERVAL = 300

/** What was spent in a span of time, by name. */
export type SpentByName = ReadonlyMap<string, Spent>

/** What a record of either stream tells. */
interface SpentRecord {
  /** Unix time in seconds. */
  readonly at: number
  readonly spent: SpentByName
}

/** The field of a sum that tells of which time it is: a note is of the time it was appended. */
const AT = 'at'

/** The fields of a sum. */
export function sumFields(
  at: number,
  texts: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  return [[AT, String(at)], ...texts]
}

/** A record from an entry of notes or of {@link SUMS}. */
export function recordOf([id, fields]: readonly [
  string,
  Readonly<Record<string, string>>,
]): SpentRecord {
  const { [AT]: at, ...texts } = fields
  const spent = new Map<string, Spent>()
  for (const [name, text] of Object.entries(texts)) {
    const one = spentOf(text)
    if (one) spent.set(name, one)
  }
  return { at: at === undefined ? Number.parseInt(id, 10) / 1000 : Number(at), spent }
}

/** Records added up by spans of `interval` seconds, by the beginning of each, the oldest first. */
export function summed(
  records: readonly SpentRecord[],
  interval: number,
): ReadonlyMap<number, SpentByName> {
  const sums = new Map<number, Map<string, Spent>>()
  for (const { at, spent } of records) {
    const begin = Math.floor(at / interval) * interval
    const sum = sums.get(begin) ?? new Map<string, Spent>()
    sums.set(begin, sum)
    for (const [name, one] of spent) sum.set(name, plus(sum.get(name), one))
  }
  return new Map([...sums].sort(([a], [b]) => a - b))
}
