import { setTimeout as delay } from 'node:timers/promises'
import { quantile } from './figures.ts'
import { uncountedFetch } from './requests.ts'

/** Milliseconds that a PING took while something else ran. */
export interface RoundTrip {
  readonly p50: number
  readonly p99: number
}

/** Milliseconds between two PINGs. */
const PAUSE = 50

/** Runs `body`, and asks all the while how long a request takes: the machine has other things to do as well. */
export async function withRoundTrip<R>(
  endpoint: { readonly url: string; readonly token: string },
  body: () => Promise<R>,
): Promise<{ result: R; roundTrip: RoundTrip }> {
  let isOver = false
  const times: number[] = []
  const probe = async (): Promise<void> => {
    while (!isOver) {
      times.push(await ping(endpoint))
      await delay(PAUSE)
    }
  }
  // The first one opens the connection.
  await ping(endpoint)
  const probing = probe()
  try {
    const result = await body()
    return { result, roundTrip: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) } }
  } finally {
    isOver = true
    await probing
  }
}

async function ping({ url, token }: { url: string; token: string }): Promise<number> {
  const start = performance.now()
  const headers = { authorization: `Bearer ${token}` }
  const answer = await uncountedFetch(url, { method: 'POST', headers, body: '["PING"]' })
  await answer.arrayBuffer()
  return performance.now() - start
}
