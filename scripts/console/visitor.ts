import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findProgram } from '../programs.ts'

/** Somebody who looks at the console. */
export interface Visitor {
  readonly page: Page
  /** What the page did that it should not: errors, refusals of its policy, requests to other hosts. */
  readonly complaints: string[]
  /** Opens a view: `locks?name=report`. */
  go(place: string): Promise<void>
}

/** The browser of this machine. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium') ?? ''
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** A page of a browser without a past at `url`, the address of the console; nobody is logged in. */
export async function newVisitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // The browser says so of each answer that is no success, which the views show.
    if (message.text().startsWith('Failed to load resource')) return
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(`${url}/`) || /^(blob|data):/.test(request.url())
    if (!isOwn) complaints.push(`asked for ${request.url()}`)
  })
  const go = async (place: string) => {
    await page.goto(`${url}/#/${place}`)
  }
  return { page, complaints, go }
}

/** Logs in at the page that asks for a token. */
export async function logIn({ page }: Visitor, token: string): Promise<void> {
  await page.getByLabel('API token').fill(token)
  await page.getByRole('button', { name: 'Log in' }).click()
  // Behind a button where the screen is narrow.
  await page.locator('nav[aria-label="Views"]').waitFor({ state: 'attached' })
}
