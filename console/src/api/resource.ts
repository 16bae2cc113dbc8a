import { useEffect, useRef, useState } from 'preact/hooks'
import { reachable } from './client.ts'
import { isAbort } from './problem.ts'

/** Something of the API, as far as it is known. The value stays while it is loaded again, and after a failure. */
export interface Resource<T> {
  readonly value: T | undefined
  readonly error: unknown
  readonly isLoading: boolean
  /** Loads it again. */
  reload(): void
}

/** How often to load again. */
export interface ResourceOptions {
  /**
   * Seconds between an answer and the next request, while the page can be seen.
   * @default it is loaded once
   */
  readonly every?: number | undefined
}

interface Known<T> {
  readonly value: T | undefined
  readonly error: unknown
  readonly isLoading: boolean
}

/**
 * What `load` gives; asked for again when one of `inputs` changes, which also aborts the signal that `load` was given.
 */
export function useResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  { every }: ResourceOptions = {},
): Resource<T> {
  const [known, setKnown] = useState<Known<T>>(NOTHING)
  const [turn, setTurn] = useState(0)
  const lastInputs = useRef('')
  useEffect(() => {
    const key = JSON.stringify(inputs)
    const isSame = lastInputs.current === key
    lastInputs.current = key
    const controller = new AbortController()
    setKnown((last) => (isSame ? { ...last, isLoading: true } : NOTHING))
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = () => setTurn((last) => last + 1)
    load(controller.signal)
      .then(
        (value) => setKnownUnlessAborted({ value, error: undefined, isLoading: false }),
        (error) => {
          if (isAbort(error)) return
          setKnownUnlessAborted((last) => ({ value: last.value, error, isLoading: false }))
        },
      )
      .finally(() => {
        if (every !== undefined && !controller.signal.aborted)
          timer = setTimeout(whenSeen, every * 1000)
      })
    function setKnownUnlessAborted(next: Known<T> | ((last: Known<T>) => Known<T>)): void {
      if (!controller.signal.aborted) setKnown(next)
    }
    function whenSeen(): void {
      if (!document.hidden) again()
      else
        document.addEventListener('visibilitychange', again, {
          once: true,
          signal: controller.signal,
        })
    }
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  }, [...inputs, turn, every])
  useReturn(known.error !== undefined, () => setTurn((last) => last + 1))
  return { ...known, reload: () => setTurn((last) => last + 1) }
}

const NOTHING = { value: undefined, error: undefined, isLoading: true }

/** Calls back when the Worker answers again after it did not. */
function useReturn(hasFailed: boolean, back: () => void): void {
  useEffect(() => {
    if (!hasFailed) return
    let wasGone = !reachable.peek()
    return reachable.subscribe((isThere) => {
      if (isThere && wasGone) back()
      wasGone = !isThere
    })
  }, [hasFailed])
}
