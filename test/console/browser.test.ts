import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Api, apiAt } from '../../scripts/console/api.ts'
import { logIn, newVisitor, startBrowser, type Visitor } from '../../scripts/console/visitor.ts'
import { type Program, startProgram } from '../support/program.ts'
import { violations } from './page.ts'

const root = join(import.meta.dirname, '../..')

let dir: string
let program: Program
let browser: Browser
let url: string
let admin: string
let api: Api

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-console-'))
  program = await startProgram({
    command: process.execPath,
    args: [join(root, 'scripts/start.ts'), '--port', '0', '--gateway-port', '0'],
    cwd: root,
    ownDir: dir,
    env: { REDGE_DIR: dir },
  })
  const [, worker, token] = await program.printed(/Worker {3}(\S+) [\s\S]*admin token (\w+)/)
  url = worker ?? ''
  admin = token ?? ''
  api = apiAt(url, admin)
  browser = await startBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await program?.[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
}, 30_000)

async function setString(key: string, value: string): Promise<void> {
  await api('PUT', `strings/${encodeURIComponent(key)}`, { value })
}

async function stringAt(key: string): Promise<unknown> {
  const path = `strings/${encodeURIComponent(key)}`
  return (await api<{ value: unknown }>('GET', path)).value
}

/** A new token with this access. */
async function newToken(access: 'read' | 'write'): Promise<{ id: string; token: string }> {
  return await api('POST', 'tokens', { name: access, access, keyPrefixes: null, families: null })
}

/** Somebody at a place of the console, before the login. */
async function arrived(place: string): Promise<Visitor> {
  const visitor = await newVisitor(browser, url)
  await visitor.go(place)
  return visitor
}

/** A page of the console at a place, after the login. */
async function opened(place: string, token = admin): Promise<Page> {
  const visitor = await arrived(place)
  await logIn(visitor, token)
  return visitor.page
}

async function editString(page: Page, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByRole('textbox', { name: 'Value', exact: true }).fill(value)
  await page.getByRole('button', { name: 'Save' }).click()
}

describe('logging in', { timeout: 60_000 }, () => {
  it('says when the token is not known', async () => {
    const { page } = await arrived('')
    await page.getByLabel('API token').fill('wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('does not know this token').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('is forgotten by a reload, unless it is to be remembered', async () => {
    const visitor = await arrived('')
    const { page } = visitor
    await logIn(visitor, admin)
    await page.reload()
    await page.getByLabel('API token').waitFor()
    await page.getByLabel('Remember me').check()
    await logIn(visitor, admin)
    await page.reload()
    await page.getByRole('navigation', { name: 'Views' }).waitFor()
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    expect(cookie?.value).not.toContain(admin)
    await page.locator('.account summary').click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByLabel('API token').waitFor()
    expect(await page.context().cookies()).toEqual([])
  })

  it('is asked for anew when the token is revoked, and goes on at the same place', async () => {
    const { id, token } = await newToken('write')
    await setString('at', 'here')
    const visitor = await arrived('keys?key=at')
    const { page } = visitor
    await logIn(visitor, token)
    await page.getByText('here', { exact: true }).waitFor()
    await api('DELETE', `tokens/${id}`)
    const reload = page.getByRole('button', { name: 'Reload' })
    const ended = page.getByText('not accepted any more')
    // A Worker remembers a token for some seconds.
    await expect
      .poll(
        async () => {
          await reload.click({ timeout: 1_000 }).catch(() => undefined)
          return await ended.isVisible()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true)
    await logIn(visitor, admin)
    await page.getByText('here', { exact: true }).waitFor()
  })
})

describe('keys', { timeout: 90_000 }, () => {
  it('are found, opened, edited and taken back once', async () => {
    await setString('shop:price', '10')
    const page = await opened('keys')
    await page.getByLabel('Keys like').fill('price')
    await page.keyboard.press('Enter')
    const grid = page.getByRole('grid', { name: 'Keys' })
    await grid.getByText('shop').click()
    await grid.getByText('price').click()
    await page.getByRole('heading', { name: 'shop:price' }).waitFor()
    expect(page.url()).toContain('match=*price*&key=shop%3Aprice')
    await editString(page, '12')
    await page.getByText('The value is saved.').waitFor()
    expect(await stringAt('shop:price')).toBe('12')
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('It is as it was.').waitFor()
    expect(await stringAt('shop:price')).toBe('10')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('There is no such key').waitFor()
    await page.getByText('No key is like this').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { name: 'shop:price' }).waitFor()
    expect(await stringAt('shop:price')).toBe('10')
    expect(await violations(page)).toEqual([])
  })

  it('that somebody else changed are not overwritten without asking', async () => {
    await setString('shared', 'first')
    const mine = await opened('keys?key=shared')
    const theirs = await opened('keys?key=shared')
    await editString(theirs, 'theirs')
    await theirs.getByText('The value is saved.').waitFor()
    await editString(mine, 'mine')
    await mine.getByRole('heading', { name: 'Somebody else changed this key' }).waitFor()
    expect(await stringAt('shared')).toBe('theirs')
    await mine.getByRole('button', { name: 'Load it again' }).click()
    await mine.getByText('theirs', { exact: true }).waitFor()
    await editString(mine, 'mine')
    await mine.getByText('The value is saved.').waitFor()
    expect(await stringAt('shared')).toBe('mine')
  })

  it('of every type are shown, and their parts changed', async () => {
    await api('PATCH', 'hashes/a-hash', { set: { name: 'Ada' } })
    await api('POST', 'lists/a-list/items', { items: ['wash', 'cook'] })
    await api('POST', 'sets/a-set/members', { add: ['red'] })
    await api('PUT', 'sorted-sets/a-zset/members/tea', { score: 3 })
    await api('POST', 'streams/a-stream/entries', { fields: { type: 'login' } })
    await api('POST', 'streams/a-stream/groups', { name: 'mailers', start: '0' })
    await api('POST', 'hyperloglogs/a-hll/elements', { elements: ['x', 'y'] })
    await api('PUT', 'bitmaps/a-bitmap/bits/3', { bit: 1 })
    const page = await opened('keys?key=a-hash')
    await page.getByRole('grid', { name: 'Fields' }).getByText('Ada').waitFor()
    await page.getByRole('textbox', { name: 'Field', exact: true }).fill('city')
    await page.getByRole('textbox', { name: 'Value', exact: true }).fill('London')
    await page.getByRole('button', { name: 'Set', exact: true }).click()
    await page.getByRole('grid', { name: 'Fields' }).getByText('London').waitFor()
    const seen = [
      ['a-list', 'cook'],
      ['a-set', 'red'],
      ['a-zset', 'tea'],
      ['a-stream', 'type: login'],
      ['a-stream&read=groups', 'mailers'],
      ['a-hll', '≈ 2'],
      ['a-bitmap&as=bitmap', 'Bits set'],
    ] as const
    for (const [place, text] of seen) {
      await page.goto(`${url}/#/keys?key=${place}`)
      await page.getByText(text).first().waitFor()
    }
    await page.getByRole('button', { name: 'Bit 3', exact: true }).click()
    await page.getByText('Bit 3 is 0.').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('are many, and few of them in the page', async () => {
    const pairs = Array.from({ length: 3_000 }, (_, index) => [`many:${index}`, 'x'])
    for (let at = 0; at < pairs.length; at += 500) {
      await api('POST', 'commands/mset', { args: [Object.fromEntries(pairs.slice(at, at + 500))] })
    }
    const page = await opened('keys?match=many:*&flat=1')
    const grid = page.getByRole('grid', { name: 'Keys' })
    await grid.getByText('many:').first().waitFor()
    await expect
      .poll(
        async () => {
          await page
            .getByRole('button', { name: 'Load all' })
            .click({ timeout: 500 })
            .catch(() => {})
          return await grid.getAttribute('aria-rowcount')
        },
        { timeout: 20_000 },
      )
      .toBe('3001')
    await grid.focus()
    await page.keyboard.press('End')
    await grid.locator('[aria-rowindex="3001"]').waitFor()
    expect(await grid.getByRole('row').count()).toBeLessThan(80)
    await page.getByLabel('Select all that are listed').click()
    await page.getByText('3,000 selected').waitFor()
    await page.getByLabel('Keys like').fill('nothing')
    await page.keyboard.press('Enter')
    await page.getByText('No key is like this').waitFor()
    await page.getByRole('button', { name: 'Show all keys' }).click()
    await grid.getByText('many:').first().waitFor()
    expect(await page.getByText('selected').count()).toBe(0)
  })

  it('are deleted together after they were counted', async () => {
    for (const name of ['old:1', 'old:2', 'old:3']) await setString(name, 'x')
    const page = await opened('keys?match=old:*&flat=1')
    await page.getByLabel('Select old:1').click()
    await page.getByRole('button', { name: 'Delete 1' }).click()
    await page.getByText('This would delete 1 key.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 1' }).click()
    await page.getByText('1 key deleted.').waitFor()
    await page.getByRole('button', { name: 'Delete all like this' }).click()
    await page.getByText('This would delete 2 keys.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(await stringAt('old:2')).toBe('x')
  })

  it('are not deleted when not all could be counted', async () => {
    for (const name of ['kept:1', 'kept:2']) await setString(name, 'x')
    const page = await opened('keys?match=kept:*&flat=1')
    await page.getByRole('grid', { name: 'Keys' }).getByText('kept:1').waitFor()
    await page.route('**/v1/key-deletions', (route) => route.abort())
    await page.getByRole('button', { name: 'Delete all like this' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('nothing is deleted').waitFor()
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await stringAt('kept:1')).toBe('x')
  })

  it('cannot be changed by who may only read', async () => {
    await setString('looked-at', 'value')
    const { token } = await newToken('read')
    const page = await opened('keys?key=looked-at', token)
    await page.getByText('value', { exact: true }).waitFor()
    await page.getByText('read only').waitFor()
    for (const name of ['New key', 'Edit', 'Rename', 'Delete']) {
      expect(await page.getByRole('button', { name, exact: true }).isDisabled(), name).toBe(true)
    }
  })
})

describe('the command line', { timeout: 60_000 }, () => {
  it('runs methods, raw commands and pipelines, and tells their cost', async () => {
    const page = await opened('command-line')
    const field = page.getByRole('textbox', { name: 'Command' })
    const replies = page.getByRole('log', { name: 'Replies' })
    await field.fill("zadd('board', {'ada': 3, 'grace': 5})")
    await page.keyboard.press('Enter')
    await replies.getByText('1 command billed in 1 request').waitFor()
    await field.fill("SET word 'two words'")
    await page.keyboard.press('Enter')
    await page.locator('.entry').nth(1).waitFor()
    await field.fill("get('word')\nincr('word')")
    await page.keyboard.press('Enter')
    await replies.getByText('"two words"').waitFor()
    await replies.getByText('Redis refused the command.').waitFor()
    await replies.getByText('2 commands billed in 1 request').waitFor()
    await field.focus()
    await page.keyboard.press('ArrowUp')
    expect(await field.inputValue()).toBe("get('word')\nincr('word')")
    expect(await violations(page)).toEqual([])
  })

  it('completes names, explains arguments and mistakes', async () => {
    const page = await opened('command-line')
    const field = page.getByRole('textbox', { name: 'Command' })
    await field.pressSequentially('zrangebysc')
    await page.getByRole('listbox', { name: 'Methods' }).getByText('zrangebyscore(').waitFor()
    await page.keyboard.press('Tab')
    expect(await field.inputValue()).toBe('zrangebyscore(')
    await field.pressSequentially("'board', ")
    await page.locator('mark', { hasText: 'min' }).waitFor()
    await page.keyboard.press('Enter')
    await page
      .getByText('The call is not closed.')
      .or(page.getByText('Something is missing'))
      .waitFor()
  })

  it('asks before it destroys', async () => {
    await setString('precious', 'x')
    const page = await opened('command-line')
    await page.getByRole('textbox', { name: 'Command' }).fill('flushall()')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    expect(await dialog.getByRole('button', { name: 'Run' }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await stringAt('precious')).toBe('x')
  })
})

describe('everywhere', { timeout: 60_000 }, () => {
  it('the palette leads to views and keys', async () => {
    const page = await opened('keys')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search for actions' }).fill('command')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Command line' }).waitFor()
    expect(page.url()).toContain('#/command-line')
    await page.locator('h1').click()
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Keys' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Shortcuts' }).waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('the policy of the page is kept, and no other host is asked', async () => {
    await setString('json', '{"a": [1, 2]}')
    const visitor = await arrived('keys?key=json')
    const { page, go, complaints } = visitor
    await logIn(visitor, admin)
    await page.getByText('"a"').or(page.getByText('a:')).first().waitFor()
    for (const view of ['command-line', 'health', 'cost', 'jobs']) {
      await go(view)
      await page.locator('h1').waitFor()
    }
    expect(complaints).toEqual([])
  })

  it('a Worker that is gone is told of, and found again', async () => {
    const page = await opened('keys')
    const again = page.getByRole('button', { name: 'Refresh' })
    await again.waitFor()
    await page.context().setOffline(true)
    await again.click()
    await page.getByText('The Worker does not answer.').waitFor()
    await page.context().setOffline(false)
    await page
      .getByText('The Worker does not answer.')
      .waitFor({ state: 'hidden', timeout: 15_000 })
  })
})
