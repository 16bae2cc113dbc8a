import type { CDPSession, Page } from 'playwright-core'
import type { Redis } from 'redge'
import { startConsole } from './stack.ts'
import { logIn, newVisitor, startBrowser } from './visitor.ts'

/**
 * What the console takes to show 100,000 keys: time until rows are there and until all are, times of frames while they are
 * scrolled through, and memory.
 *
 *     npm run console:figures [-- KEYS]
 */

const wanted = Number(process.argv[2] ?? 100_000)
const SCROLL_MS = 5_000

/** Runs in the page. */
const SCROLL = `(async () => {
  const grid = document.querySelector('[role=grid]')
  const times = []
  const begin = performance.now()
  let last = begin
  while (last - begin < ${SCROLL_MS}) {
    grid.scrollTop = ((last - begin) / ${SCROLL_MS}) * grid.scrollHeight
    const now = await new Promise((resolve) => requestAnimationFrame(resolve))
    times.push(now - last)
    last = now
  }
  return times
})()`

await using running = await startConsole()
await fill(running.client, wanted)
const browser = await startBrowser()
try {
  const visitor = await newVisitor(browser, running.url)
  const { page, go } = visitor
  const session = await page.context().newCDPSession(page)
  await go('command-line')
  await logIn(visitor, running.admin)
  await page.locator('h1').waitFor()
  console.log(`${wanted.toLocaleString('en')} keys`)
  report('memory before', `${await heap(session)} MB`)
  const begin = performance.now()
  await go('keys?match=figure:*&flat=1')
  const grid = page.getByRole('grid', { name: 'Keys' })
  await grid.getByText('figure:').first().waitFor()
  report('first rows after', `${Math.round(performance.now() - begin)} ms`)
  await loadAll(page)
  report('all keys after', `${((performance.now() - begin) / 1000).toFixed(1)} s`)
  report('memory with all', `${await heap(session)} MB`)
  report('rows in the page', String(await grid.getByRole('row').count()))
  for (const [name, value] of Object.entries(summary(await frames(page)))) report(name, value)
  await page.getByLabel('Tree by').first().check()
  await grid.locator('.keys-branch').first().waitFor()
  report('memory as a tree', `${await heap(session)} MB`)
} finally {
  await browser.close()
}

function report(name: string, value: string): void {
  console.log(`  ${name.padEnd(28)}${value}`)
}

async function fill(redis: Redis, count: number): Promise<void> {
  const step = 2_000
  for (let at = 0; at < count; at += step) {
    const names = Array.from({ length: Math.min(step, count - at) }, (_, i) => nameOf(at + i))
    await redis.mset(Object.fromEntries(names.map((name) => [name, 'x'])))
  }
}

function nameOf(at: number): string {
  return `figure:${at % 100}:${at}`
}

async function loadAll(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'Load all' })
  const grid = page.getByRole('grid', { name: 'Keys' })
  while ((await grid.getAttribute('aria-rowcount')) !== String(wanted + 1)) {
    await more.click({ timeout: 300 }).catch(() => undefined)
  }
}

/** Milliseconds between the frames while the list is scrolled from its beginning to its end. */
async function frames(page: Page): Promise<number[]> {
  return await page.evaluate(SCROLL)
}

function summary(times: readonly number[]): Record<string, string> {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => `${(sorted[Math.floor(part * sorted.length)] ?? 0).toFixed(1)} ms`
  return {
    'frames while scrolling': String(times.length),
    'half of them within': at(0.5),
    '95 of 100 within': at(0.95),
    '99 of 100 within': at(0.99),
    'the longest': at(0.9999),
  }
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return Math.round(usedSize / 1e5) / 10
}
