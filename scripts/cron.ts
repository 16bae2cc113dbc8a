/** The one trigger of `wrangler.toml`; it serves every job. */
const everyMinute = '* * * * *'

/** The address that makes the Worker's scheduled handler run. */
export function cronUrl(workerUrl: string): string {
  return `${workerUrl}/cdn-cgi/handler/scheduled?cron=${everyMinute.replaceAll(' ', '+')}`
}

/** Fires the cron at every full minute, as production does: `wrangler dev` never does by itself. */
export function startCron(workerUrl: string): Disposable {
  let timer = setTimeout(tick, untilNextMinute())
  function tick(): void {
    timer = setTimeout(tick, untilNextMinute())
    void fire(cronUrl(workerUrl))
  }
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

// A few milliseconds late, as timers may be early and the minute would then be the last one.
function untilNextMinute(): number {
  return 60_000 - (Date.now() % 60_000) + 5
}

async function fire(url: string): Promise<void> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(55_000) })
    if (!response.ok) console.error(`The cron failed: ${await response.text()}`)
  } catch (error) {
    console.error(`The cron could not be fired: ${error instanceof Error ? error.message : error}`)
  }
}
