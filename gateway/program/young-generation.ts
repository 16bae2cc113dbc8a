import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes for objects that are new: enough for the requests that are in flight at a time. */
const ENOUGH = 32 * 1024 * 1024

/**
 * Keeps the memory for new objects from growing once it is large enough. V8 doubles it while requests are in flight when
 * it collects garbage, which under load they always are, up to 128 MiB of which next to nothing is ever in use.
 */
export function limitYoungGeneration(): void {
  const observer = new PerformanceObserver(() => {
    if (youngGenerationSize() < ENOUGH) return
    setFlagsFromString('--semi-space-growth-factor=1')
    observer.disconnect()
  })
  observer.observe({ entryTypes: ['gc'] })
}

function youngGenerationSize(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  return young?.space_size ?? 0
}
