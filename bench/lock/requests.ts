let requests = 0

/** Counts one more. */
export function countRequest(): void {
  requests++
}

/** How many were counted since the last time. */
export function takeRequests(): number {
  const counted = requests
  requests = 0
  return counted
}

/** The runtime's own, which does not count. */
export const uncountedFetch: typeof fetch = globalThis.fetch

/** Counts every `fetch` of this process from now on. */
export function countFetches(): void {
  globalThis.fetch = (...args: Parameters<typeof fetch>) => {
    countRequest()
    return uncountedFetch(...args)
  }
}
