import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Visitor } from '../../scripts/console/visitor.ts'
import { type Administrator, startAsAdministrator } from './administrator.ts'
import type { ConsoleStack } from './stack.ts'

/** More requests in a minute than the console sends here. */
const LIMIT = 200

let administrator: Administrator
let stack: ConsoleStack
let visitor: Visitor
let page: Page

beforeAll(async () => {
  administrator = await startAsAdministrator({
    RATE_LIMIT: `${LIMIT}/60`,
    CONCURRENCY_LIMIT: '100/30',
  })
  ;({ stack, visitor, page } = administrator)
}, 120_000)

afterAll(() => administrator?.[Symbol.asyncDispose](), 30_000)

afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([])
})

/** The value of a figure, by its name. */
const figure = (name: string) =>
  page
    .locator('.figure')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('.figure-value')

describe('health', { timeout: 60_000 }, () => {
  it('tells of Redis and of the gateway, and draws what it sees', async () => {
    await stack.client.mset({ one: 1, two: 2 })
    await visitor.go('health')
    await expect.poll(() => figure('Latency').textContent()).toMatch(/^[\d.]+ ms$/)
    expect(await figure('Redis').textContent()).toMatch(/^\d+\./)
    expect(Number(await figure('Keys').textContent())).toBeGreaterThanOrEqual(2)
    for (const name of ['Latency', 'Operations a second', 'Memory', 'Clients']) {
      await page.getByRole('img', { name: `${name} over the last ten minutes` }).waitFor()
    }
    await page.locator('[role=img] canvas').first().waitFor()
    await page.getByRole('heading', { name: 'The gateway' }).waitFor()
    expect(Number(await figure('Requests').textContent())).toBeGreaterThan(0)
    await page.getByRole('img', { name: 'Memory of the gateway' }).waitFor()
  })

  it('has no card of a gateway where there is none', async () => {
    const problem = { type: 'urn:redge:problem:no-gateway', title: 'no redge-gateway', status: 404 }
    await page.route('**/v1/gateway', (route) => route.fulfill({ status: 404, json: problem }))
    const asked = page.waitForResponse('**/v1/gateway')
    await visitor.go('audit')
    await visitor.go('health')
    await asked
    await page.getByText('Asking the gateway').waitFor({ state: 'detached' })
    await figure('Latency').waitFor()
    expect(await page.getByRole('heading', { name: 'The gateway' }).count()).toBe(0)
    expect(await page.getByText('no redge-gateway').count()).toBe(0)
    await page.unroute('**/v1/gateway')
  })
})

describe('rate limits', { timeout: 60_000 }, () => {
  it('tell what is allowed, and who asked for more', async () => {
    const grant = { access: 'read', keyPrefixes: null, families: null }
    const hasty = { name: 'hasty', ...grant }
    const { token } = await stack.api<{ token: string }>('POST', 'tokens', hasty)
    await visitor.go('rate-limits')
    await page.getByText('in 1 min, one window after the other').waitFor()
    expect(await figure('Requests').textContent()).toBe(String(LIMIT))
    expect(await figure('At a time').textContent()).toBe('100')
    await page.getByText('Nobody was refused').waitFor()
    const headers = { Authorization: `Bearer ${token}` }
    const ask = async () => (await fetch(`${stack.url}/v1/strings/x`, { headers })).status
    // A window may end in between.
    const isRefused = async () => {
      const statuses = await Promise.all(Array.from({ length: 50 }, ask))
      return statuses.includes(429)
    }
    await expect.poll(isRefused, { timeout: 40_000, interval: 0 }).toBe(true)
    await page.keyboard.press('r')
    const refused = page.getByRole('row').filter({ hasText: 'hasty' })
    await refused.getByText('requests').waitFor()
  })
})

describe('the audit', { timeout: 60_000 }, () => {
  const grid = () => page.getByRole('grid', { name: 'Changes through the API' })
  const rows = () => grid().locator('.table-body').getByRole('row')
  const refresh = () => page.getByRole('button', { name: 'Refresh' }).click()

  it('tells who wrote what, and why, but no value', async () => {
    const answer = await writeAs(stack.admin, 'price', 'spring sale')
    expect(answer.ok).toBe(true)
    await visitor.go('audit')
    const write = grid().getByRole('gridcell', { name: 'price', exact: true })
    await shown(write, refresh)
    await write.click()
    const detail = page.getByRole('region', { name: 'Details' })
    await detail.getByRole('heading', { name: 'PUT /v1/strings/{key}' }).waitFor()
    for (const text of ['REDGE_ADMIN_TOKEN', 'spring sale', String(answer.status)]) {
      await detail.getByText(text).first().waitFor()
    }
    expect(await page.getByText('a-secret').count()).toBe(0)
    await detail.getByRole('link', { name: 'price' }).click()
    await page.getByRole('heading', { name: 'price' }).waitFor()
  })

  it('leaves columns out while something is open beside it', async () => {
    await visitor.go('audit')
    const keys = page.getByRole('columnheader', { name: 'Keys' })
    await keys.waitFor()
    await rows().first().click()
    await page.getByRole('region', { name: 'Details' }).waitFor()
    await keys.waitFor({ state: 'detached' })
    await grid().press('Escape')
    await keys.waitFor()
  })

  it('finds what somebody was refused', async () => {
    const grant = { name: 'onlooker', access: 'read', keyPrefixes: null, families: null }
    const { token } = await stack.api<{ token: string }>('POST', 'tokens', grant)
    expect((await writeAs(token, 'price')).status).toBe(403)
    await visitor.go('audit')
    await shown(grid().getByText('onlooker').first(), refresh)
    await page.getByRole('button', { name: 'Refused only' }).click()
    await expect
      .poll(() => rows().allTextContents())
      .toEqual([expect.stringMatching(/onlooker.*403/)])
    await page.getByRole('searchbox').fill('somebody else')
    await expect.poll(() => rows().count()).toBe(0)
    expect(page.url()).toContain('refused=1&text=somebody+else')
  })

  it('keeps apart what two streams have under one id', async () => {
    const entry = { name: 'twin', method: 'PUT', route: '/v1/strings/{key}', count: 1 }
    const id = await stack.client.xadd('redge:audit', { ...entry, status: 200 })
    const refused = { ...entry, status: 403, count: 7 }
    await stack.client.xadd('redge:audit:refused', refused, { id: String(id) })
    await visitor.go('audit?text=twin')
    await refresh()
    await expect.poll(() => rows().count()).toBe(2)
    await rows().filter({ hasText: '403' }).click()
    const detail = page.getByRole('region', { name: 'Details' })
    await detail.getByText('Times').waitFor()
    expect(await detail.getByText('7', { exact: true }).count()).toBe(1)
  })

  it('loads further entries at the end of the list', async () => {
    const entry = { name: 'importer', method: 'PUT', route: '/v1/strings/{key}', status: 200 }
    const pipe = stack.client.pipeline({ transaction: false })
    for (let at = 0; at < 250; at++) pipe.xadd('redge:audit', entry)
    await pipe.execute()
    await visitor.go('audit?text=importer')
    await refresh()
    await grid().focus()
    const toTheEnd = () => page.keyboard.press('End')
    await shown(grid().locator('[aria-rowindex="251"]'), toTheEnd)
    await page.getByText('250 of these; ').waitFor()
  })
})

/** Sets a key as somebody. */
async function writeAs(token: string, key: string, reason = ''): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    'X-Redge-Reason': encodeURIComponent(reason),
  }
  const body = JSON.stringify({ value: 'a-secret' })
  return await fetch(`${stack.url}/v1/strings/${key}`, { method: 'PUT', headers, body })
}

/** Waits for what is there only some time later, looking again meanwhile. */
async function shown(what: Locator, again: () => Promise<void>): Promise<void> {
  await expect
    .poll(
      async () => {
        await again()
        return await what.isVisible()
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true)
}
