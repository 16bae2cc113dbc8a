import { useState } from 'preact/hooks'
import { tellFailure } from './toasts.tsx'

/** Whether something is going on, and what does it: a failure is told of, unless what is done deals with it itself. */
export function useBusy(): readonly [
  isBusy: boolean,
  busily: (act: () => Promise<unknown>) => Promise<void>,
] {
  const [isBusy, setBusy] = useState(false)
  const busily = async (act: () => Promise<unknown>): Promise<void> => {
    setBusy(true)
    try {
      await act()
    } catch (error) {
      tellFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return [isBusy, busily]
}
