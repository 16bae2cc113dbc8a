import { effect } from '@preact/signals'
import { reachable } from '../api/client.ts'

const TRY_EVERY_MS = 3_000

/** Asks, while the Worker does not answer, whether it does again. Gives what ends that. */
export function watchReturn(): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = effect(() => {
    clearInterval(timer)
    if (!reachable.value) timer = setInterval(ask, TRY_EVERY_MS)
  })
  return () => {
    stop()
    clearInterval(timer)
  }
}

async function ask(): Promise<void> {
  if (document.hidden) return
  const answer = await fetch('./healthz', { cache: 'no-store' }).catch(() => undefined)
  if (answer?.ok) reachable.value = true
}
