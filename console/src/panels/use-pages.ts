import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { isAbort } from '../api/problem.ts'

/** One page of a long list. */
export interface Page<T> {
  readonly rows: readonly T[]
  /** Asks for the next page; `null` when this was the last. */
  readonly cursor: string | null
}

/** A long list, as far as it was loaded. */
export interface Pages<T> {
  readonly rows: readonly T[]
  readonly isLoading: boolean
  readonly error: unknown
  /** Whether there is no page more. */
  readonly isDone: boolean
  /** Whether the first page has come. */
  readonly hasBegun: boolean
  /** Loads the next page; does nothing while one is loading, after a failure or at the end. */
  more(): void
  /** Begins anew. */
  reload(): void
}

interface Known<T> {
  readonly rows: readonly T[]
  readonly cursor: string | null | undefined
  readonly isLoading: boolean
  readonly error: unknown
}

/**
 * A list that is loaded page by page, the first at once; anew when one of `inputs` changes. A row that comes twice, by `keyOf`,
 * is shown once.
 */
export function usePages<T>(
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  inputs: readonly unknown[],
  keyOf: (row: T) => string,
): Pages<T> {
  const [known, setKnown] = useState<Known<T>>(NOTHING)
  const [turn, setTurn] = useState(0)
  const controller = useRef(new AbortController())
  const latest = useRef(known)
  latest.current = known
  const next = async (cursor: string | undefined) => {
    const { signal } = controller.current
    setKnown((last) => ({ ...last, isLoading: true, error: undefined }))
    try {
      const page = await load(cursor, signal)
      if (signal.aborted) return
      setKnown((last) => ({
        rows: joined(cursor === undefined ? [] : last.rows, page.rows, keyOf),
        cursor: page.cursor,
        isLoading: false,
        error: undefined,
      }))
    } catch (error) {
      if (!signal.aborted && !isAbort(error))
        setKnown((last) => ({ ...last, isLoading: false, error }))
    }
  }
  useEffect(() => {
    controller.current = new AbortController()
    setKnown((last) => (turn === 0 ? NOTHING : { ...last, isLoading: true }))
    void next(undefined)
    return () => controller.current.abort()
  }, [...inputs, turn])
  const more = useCallback(() => {
    const { cursor, isLoading, error } = latest.current
    if (cursor && !isLoading && error === undefined) void next(cursor)
  }, inputs)
  return {
    rows: known.rows,
    isLoading: known.isLoading,
    error: known.error,
    isDone: known.cursor === null,
    hasBegun: known.cursor !== undefined,
    more,
    reload: () => setTurn((last) => last + 1),
  }
}

const NOTHING = { rows: [], cursor: undefined, isLoading: true, error: undefined }

function joined<T>(rows: readonly T[], more: readonly T[], keyOf: (row: T) => string): T[] {
  const all = new Map(rows.map((row) => [keyOf(row), row]))
  for (const row of more) all.set(keyOf(row), row)
  return [...all.values()]
}
