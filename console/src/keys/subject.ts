import { useEffect, useRef, useState } from 'preact/hooks'
import { get, v1 } from '../api/client.ts'
import { isAbort, isProblem } from '../api/problem.ts'
import type { Text } from '../api/wire.ts'
import { tellFailure } from '../parts/toasts.tsx'
import { remember, tellWithUndo } from './undo.ts'

/** What the API tells of a key. */
export interface KeyInfo {
  readonly key: Text
  readonly type: string
  readonly ttl: number | null
  readonly encoding: string | null
  readonly memory: number | null
  readonly length: number | null
  readonly idle: number | null
  /** `null` for keys that are too large to have one. */
  readonly etag: string | null
}

/** A precondition, to be sent along with a write. */
export interface Guard {
  readonly ifMatch?: string | undefined
}

/** The key that is open. */
export interface Subject {
  /** The key as it stands in a path. */
  readonly id: string
  readonly info: KeyInfo
  /** When it was loaded, as Unix time in milliseconds. */
  readonly loadedAt: number
  /** Grows with each change, and when it is loaded again. */
  readonly revision: number
  /**
   * Writes, if the key is still what is shown; asks what to do when it is not. Gives whether it was written. It can be undone
   * once; that costs a request that dumps the key.
   */
  readonly save: (said: string, write: (guard: Guard) => Promise<unknown>) => Promise<boolean>
  readonly reload: () => void
}

/** A write that was refused because somebody else changed the key. */
export interface Conflict {
  readonly overwrite: () => Promise<void>
  readonly dismiss: () => void
}

interface Known {
  readonly info: KeyInfo | undefined
  readonly error: unknown
  readonly loadedAt: number
  readonly revision: number
}

const NOTHING: Known = { info: undefined, error: undefined, loadedAt: 0, revision: 0 }

/** A key with what can be done to it. `changed` is called after each write, with whether the key is still there. */
export function useSubject(
  id: string,
  changed: (isThere: boolean) => void,
): Known & {
  readonly subject: Subject | undefined
  readonly conflict: Conflict | undefined
  readonly reload: () => void
} {
  const [known, setKnown] = useState<Known>(NOTHING)
  const [conflict, setConflict] = useState<Conflict>()
  const current = useRef(id)
  current.current = id
  const load = async (signal?: AbortSignal): Promise<KeyInfo | undefined> => {
    try {
      const info = await get<KeyInfo>(v1`keys/${id}`, { signal })
      if (current.current === id)
        setKnown((last) => ({
          info,
          error: undefined,
          loadedAt: Date.now(),
          revision: last.revision + 1,
        }))
      return info
    } catch (error) {
      if (!isAbort(error) && current.current === id)
        setKnown((last) => ({ ...last, info: undefined, error }))
      return undefined
    }
  }
  useEffect(() => {
    const controller = new AbortController()
    setKnown((last) => ({ ...NOTHING, revision: last.revision }))
    setConflict(undefined)
    void load(controller.signal)
    return () => controller.abort()
  }, [id])
  const perform = async (
    said: string,
    write: (guard: Guard) => Promise<unknown>,
    guard: Guard,
  ): Promise<void> => {
    const before = await remember(id)
    await write(guard)
    const after = await load()
    tellWithUndo(said, id, before, after?.etag ?? undefined, () => {
      void load().then((now) => changed(now !== undefined))
    })
    changed(after !== undefined)
  }
  const save: Subject['save'] = async (said, write) => {
    try {
      await perform(said, write, { ifMatch: known.info?.etag ?? undefined })
      return true
    } catch (error) {
      if (!isProblem(error, 'precondition-failed')) {
        tellFailure(error)
        return false
      }
      return await new Promise<boolean>((resolve) => {
        setConflict({
          overwrite: async () => {
            await perform(said, write, {})
            setConflict(undefined)
            resolve(true)
          },
          dismiss: () => {
            setConflict(undefined)
            void load()
            resolve(false)
          },
        })
      })
    }
  }
  const reload = () => void load()
  const { info, loadedAt, revision } = known
  const subject = info && { id, info, loadedAt, revision, save, reload }
  return { ...known, subject, conflict, reload }
}
