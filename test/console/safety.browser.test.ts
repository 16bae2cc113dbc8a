import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { panels } from '../../console/src/app/panels.ts'
import { logIn, newVisitor, startBrowser, type Visitor } from '../../scripts/console/visitor.ts'
import { violations } from './page.ts'
import { startPrefixProxy } from './prefix-proxy.ts'
import { type ConsoleStack, startConsoleStack } from './stack.ts'

let stack: ConsoleStack
let browser: Browser

beforeAll(async () => {
  stack = await startConsoleStack()
  browser = await startBrowser()
  await fill(stack)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await stack?.[Symbol.asyncDispose]()
}, 30_000)

/** A little of everything that the views show. */
async function fill({ api, site }: ConsoleStack): Promise<void> {
  await api('PATCH', 'hashes/user:7', { set: { name: 'Ada' } })
  await api('POST', 'locks/deploy', { timeout: 600 })
  await api('POST', 'semaphores/exports/permits', { permits: 2, timeout: 600 })
  await api('POST', 'streams/events/entries', { fields: { type: 'login' } })
  await api('POST', 'streams/events/groups', { name: 'mailers', start: '0' })
  await api('POST', 'queues/mail/messages', { messages: [{ to: 'ada' }] })
  await api('POST', 'leaderboards/chess/entries', { entries: { bob: 3 } })
  await api('POST', 'jobs/sample/runs', {})
  await site.cache.set('greeting', 'world')
  await site.logIn('7', 'curl/8.9')
}

/** A new token with this access. */
async function newToken(access: 'read' | 'write', more: object = {}) {
  const grant = { name: access, access, keyPrefixes: null, families: null, ...more }
  return await stack.api<{ id: string; token: string }>('POST', 'tokens', grant)
}

/** Somebody who has logged in at a place. */
async function visiting(place: string, token: string, url = stack.url): Promise<Visitor> {
  const visitor = await newVisitor(browser, url)
  await visitor.go(place)
  await logIn(visitor, token)
  return visitor
}

/** Places that show more than the views themselves do, with a text of each. */
const PLACES: readonly (readonly [place: string, text: string])[] = [
  ['keys?key=user:7', 'Ada'],
  ['locks?name=deploy', 'Fence'],
  ['locks?kind=semaphores&name=exports', 'Holders'],
  ['jobs?job=sample', 'Runs'],
  ['sessions?user=7', 'curl'],
  ['cache?key=greeting', 'world'],
  ['cache?tab=tags', 'No tags'],
  ['streams?stream=events', 'mailers'],
  ['streams?stream=events&group=mailers', 'Consumers'],
  ['channels?listen=news', 'Listening'],
  ['queues?queue=mail', 'Dead letters'],
  ['leaderboards?board=chess', 'bob'],
]

describe('a read-only token', { timeout: 60_000 }, () => {
  it('sees, and is told why it cannot change', async () => {
    const { token } = await newToken('read')
    const { page, go, complaints } = await visiting('jobs', token)
    const refused = [
      ['jobs', 'Run now: sample'],
      ['streams?stream=events', 'Make the group'],
      ['channels?listen=news', 'Publish'],
      ['queues?queue=mail', 'Send'],
      ['leaderboards?board=chess', 'Set the score'],
    ] as const
    for (const [place, name] of refused) {
      await go(place)
      const button = page.getByRole('button', { name, exact: true }).first()
      await button.waitFor()
      expect(await button.isDisabled(), place).toBe(true)
      await page.getByText('You can look, but not').first().waitFor()
    }
    expect(complaints).toEqual([])
  })

  it('is not led to the views of administrators, and refused there', async () => {
    const { token } = await newToken('read')
    const { page, go } = await visiting('jobs', token)
    for (const { view, title } of panels.filter(({ admin }) => admin)) {
      expect(await page.getByRole('link', { name: title, exact: true }).count(), view).toBe(0)
      await go(view)
      await page.getByRole('heading', { name: title, exact: true }).waitFor()
      await page.getByText('Log in with a token that has admin access.').first().waitFor()
    }
  })
})

describe('a token that ends', { timeout: 60_000 }, () => {
  it('leads to the login, and from there to the same place', async () => {
    const { token } = await newToken('write', { expiresIn: 10 })
    const visitor = await visiting('locks?name=deploy', token)
    const { page, complaints } = visitor
    // The view asks again by itself.
    await page.getByText('Your token is not accepted any more').waitFor({ timeout: 40_000 })
    expect(page.url()).toContain('#/locks?name=deploy')
    await logIn(visitor, stack.admin)
    await page.getByRole('button', { name: 'Force release' }).waitFor()
    expect(complaints).toEqual([])
  })
})

describe('behind a path', { timeout: 60_000 }, () => {
  it('all of it works, and asks for nothing beside it', async () => {
    await using proxy = await startPrefixProxy(stack.url)
    const visitor = await newVisitor(browser, proxy.url)
    const { page, go, complaints } = visitor
    await go('locks?name=deploy')
    await page.getByLabel('Remember me').check()
    await logIn(visitor, stack.admin)
    await page.getByText('Fence').waitFor()
    await page.reload()
    await page.getByText('Fence').waitFor()
    await go('streams?stream=events&tab=tail')
    await page.getByText('Waiting for entries').waitFor()
    await go('command-line')
    await page.getByRole('textbox', { name: 'Command' }).pressSequentially('zrangebysc')
    await page.getByRole('listbox', { name: 'Methods' }).getByText('zrangebyscore(').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

describe.each(['light', 'dark'] as const)('in the %s theme', { timeout: 120_000 }, (theme) => {
  it('axe finds nothing wrong with any view', async () => {
    const visitor = await newVisitor(browser, stack.url, { colorScheme: theme, bypassCSP: true })
    const { page, go, complaints } = visitor
    await go('')
    await logIn(visitor, stack.admin)
    const found: Record<string, string[]> = {}
    for (const { view, title } of panels) {
      await go(view)
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
      found[view] = await violations(page)
    }
    for (const [place, text] of PLACES) {
      await go(place)
      await page.locator('#main').getByText(text).first().waitFor()
      found[place] = await violations(page)
    }
    const wrong = Object.entries(found).filter(([, all]) => all.length > 0)
    expect(Object.fromEntries(wrong)).toEqual({})
    expect(complaints).toEqual([])
  })
})

describe('without Redis', { timeout: 90_000 }, () => {
  it('views say what to do, keep what they showed, and go on when it is back', async () => {
    const visitor = await visiting('locks', stack.admin)
    const { page, go, complaints } = visitor
    const locks = page.getByRole('grid', { name: 'Held locks' })
    await locks.getByText('deploy').waitFor()
    stack.redis.signal('SIGKILL')
    await page.getByText('What you see may be old.').waitFor()
    await locks.getByText('deploy').waitFor()
    await go('channels?listen=news')
    await page.getByText('Next try in').waitFor()
    for (const place of ['jobs', 'keys']) {
      await go(place)
      await page.getByText('Look whether Redis and its gateway run').first().waitFor()
    }
    await stack.redis.restart()
    await stack.api('PUT', 'strings/back', { value: 'again' })
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await page.getByRole('grid', { name: 'Keys' }).getByText('back').waitFor()
    expect(complaints).toEqual([])
  })
})
