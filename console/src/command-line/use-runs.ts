import { useRef, useState } from 'preact/hooks'
import type { ApiCall } from './api-call.ts'
import type { Entry } from './entry.tsx'
import { run } from './run.ts'

/** Replies that are kept. */
const KEPT = 50

/** What was run in this view, and what goes on. */
export interface Runs {
  readonly entries: readonly Entry[]
  readonly isRunning: boolean
  /** Runs what was written; its entry comes with its reply. */
  perform(text: string, calls: readonly ApiCall[]): Promise<void>
  /** Ends what goes on. */
  cancel(): void
  clear(): void
}

/** Runs calls one after the other, and keeps their replies. */
export function useRuns(): Runs {
  const [entries, setEntries] = useState<readonly Entry[]>([])
  const [isRunning, setRunning] = useState(false)
  const controller = useRef(new AbortController())
  const perform = async (text: string, calls: readonly ApiCall[]) => {
    controller.current = new AbortController()
    setRunning(true)
    const entry = { id: Date.now(), text, calls, run: undefined, error: undefined }
    const settled = await run(calls, controller.current.signal).then(
      (result) => ({ ...entry, run: result }),
      (error) => ({ ...entry, error }),
    )
    setEntries((last) => [...last.slice(1 - KEPT), settled])
    setRunning(false)
  }
  return {
    entries,
    isRunning,
    perform,
    cancel: () => controller.current.abort(),
    clear: () => setEntries([]),
  }
}
