import type { Encodable, Key } from './encode.ts'
import { option } from './words.ts'

/** What a scan gives to go on with: 0 at the start, and 0 again when there is no more. */
export type Cursor = number | bigint

/** Where a scan goes on and what it looks for. */
export interface ScanOptions {
  /**
   * The cursor of the reply before.
   * @default 0
   */
  readonly cursor?: Cursor | undefined
  /** A glob pattern; what does not match is left out after it was read, so a reply may be empty before the end. */
  readonly match?: Key | undefined
  /** How much work to do at once, a hint; 10 in the server when not given. */
  readonly count?: number | undefined
}

/**
 * The cursor of a scan, which may be given by position, and the options. Options are never copied as a whole: what a
 * method does not know stays unread, which is how a caller of it finds out.
 */
export function scanArguments<O extends ScanOptions>(
  first: Cursor | O,
  rest: O,
): [cursor: Cursor | undefined, options: O] {
  return typeof first === 'object' ? [first.cursor, first] : [first, rest]
}

/** The words of a scan after its key. */
export function scanWords(cursor: Cursor | undefined, { match, count }: ScanOptions): Encodable[] {
  return [cursor ?? 0, ...option('MATCH', match), ...option('COUNT', count)]
}
