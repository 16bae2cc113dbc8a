import { useEffect, useRef, useState } from 'preact/hooks'
import { post } from '../api/client.ts'
import { isAbort } from '../api/problem.ts'
import { fromPath } from '../api/wire.ts'

/** What is to be deleted: keys by name, or all that fit. */
export type Wanted =
  | { readonly ids: readonly string[] }
  | { readonly match: string; readonly type: string }

/** How far a deletion is. It can be confirmed when it is `counted`, not when that failed: more would go than it says. */
export interface Progress {
  readonly phase: 'counting' | 'counted' | 'uncounted' | 'deleting' | 'stopped'
  readonly matched: number
  readonly deleted: number
  readonly error: unknown
}

/** A deletion of many keys in steps. */
export interface BulkDeletion {
  readonly progress: Progress
  /** Deletes what was counted. */
  confirm(): void
  /** Ends it before the next step. */
  stop(): void
}

const BEGINNING: Progress = { phase: 'counting', matched: 0, deleted: 0, error: undefined }

/**
 * Counts at once what would be deleted, and deletes it when that is confirmed. What goes on ends with the component.
 * `onComplete` is told how many keys are gone, unless it was stopped or failed before the last.
 */
export function useBulkDeletion(wanted: Wanted, onComplete: (count: number) => void): BulkDeletion {
  const [progress, setProgress] = useState(BEGINNING)
  const controller = useRef(new AbortController())
  const run = async (isDry: boolean, before: Progress): Promise<void> => {
    controller.current = new AbortController()
    const { signal } = controller.current
    let now = before
    const show = (change: Partial<Progress>) => {
      now = { ...now, ...change }
      setProgress(now)
    }
    show({})
    try {
      for await (const { matched, deleted } of deletions(wanted, isDry, signal)) {
        if (isDry) show({ matched: now.matched + matched })
        else show({ deleted: now.deleted + deleted })
      }
      if (!isDry) onComplete(now.deleted)
      else show({ phase: 'counted' })
    } catch (error) {
      show({ phase: isDry ? 'uncounted' : 'stopped', error: isAbort(error) ? undefined : error })
    }
  }
  useEffect(() => {
    void run(true, BEGINNING)
    return () => controller.current.abort()
  }, [])
  return {
    progress,
    confirm: () => void run(false, { ...progress, phase: 'deleting' }),
    stop: () => controller.current.abort(),
  }
}

/** So many keys go in one request. */
const BATCH = 500

interface Deletion {
  readonly matched: number
  readonly deleted: number
  readonly cursor: string | null
}

async function* deletions(
  wanted: Wanted,
  dryRun: boolean,
  signal: AbortSignal,
): AsyncGenerator<Deletion> {
  if ('ids' in wanted) {
    for (let at = 0; at < wanted.ids.length; at += BATCH) {
      const keys = wanted.ids.slice(at, at + BATCH).map(fromPath)
      yield await post<Deletion>('key-deletions', { keys, dryRun }, { signal })
    }
    return
  }
  let cursor: string | null | undefined
  do {
    const body = {
      match: wanted.match || '*',
      ...(wanted.type !== '' && { type: wanted.type }),
      ...(cursor && { cursor }),
      dryRun,
    }
    const part = await post<Deletion>('key-deletions', body, { signal })
    cursor = part.cursor
    yield part
  } while (cursor !== null)
}
