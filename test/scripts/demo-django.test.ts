import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../../scripts/console/visitor.ts'
import { run } from '../../scripts/programs.ts'
import { type Program, startProgram } from '../support/program.ts'

const root = join(import.meta.dirname, '../..')
const password = 'analytical-engine'

let dir: string
let program: Program
let browser: Browser
let django: string
let demo: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-demo-'))
  program = await startProgram({
    command: process.execPath,
    args: [join(root, 'scripts/start.ts'), '--django', '--port', '0', '--gateway-port', '0'],
    cwd: root,
    ownDir: dir,
    env: { REDGE_DIR: dir },
  })
  const [, djangoUrl, workerUrl] = await program.printed(
    /Django {3}(\S+)\/accounts\/login\/[\s\S]*Worker {3}(\S+)\/v1\/session\/demo/,
  )
  django = djangoUrl ?? ''
  demo = `${workerUrl}/v1/session/demo`
  browser = await startBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await program?.[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
}, 30_000)

async function signedIn(word = password): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await signIn(page, word)
  return page
}

async function signIn(page: Page, word = password): Promise<void> {
  await page.goto(`${django}/accounts/login/`)
  await page.fill('[name=username]', 'ada')
  await page.fill('[name=password]', word)
  await page.click('#login')
  expect(await page.textContent('h1')).toBe('Hello, ada')
}

/** What the first line of the Worker's page says. */
async function atWorker(page: Page): Promise<string | null> {
  await page.goto(demo)
  return await page.textContent('h1')
}

describe('a browser', { timeout: 60_000 }, () => {
  it('that has logged in to Django is known to the Worker', async () => {
    const page = await (await browser.newContext()).newPage()
    expect(await atWorker(page)).toBe('Nobody is logged in')
    await signIn(page)
    expect(await atWorker(page)).toBe('Hello, user 1')
    const cookies = await page.context().cookies()
    expect(cookies.find(({ name }) => name === 'sessionid')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax',
      secure: false,
      path: '/',
    })
    expect(cookies.find(({ name }) => name === 'csrftoken')).toMatchObject({
      httpOnly: false,
      sameSite: 'Lax',
    })
  })

  it('has one cart on both sides', async () => {
    const page = await signedIn()
    await page.fill('[name=item]', 'apple')
    await page.click('button:has-text("Add")')
    expect(await cartAtWorker(page.context())).toEqual(['apple'])
    const { csrfToken } = await sessionAtWorker(page.context())
    const changed = await page.context().request.patch(demo.replace('/demo', ''), {
      data: { set: { cart: ['apple', 'pear'] } },
      headers: { 'X-CSRFToken': csrfToken },
    })
    expect(changed.status()).toBe(200)
    await page.goto(django)
    expect(await page.textContent('p')).toBe('Cart: apple, pear')
  })

  it('is logged out of both by either', async () => {
    const page = await signedIn()
    await page.goto(demo)
    await page.click('button')
    expect(await page.textContent('h1')).toBe('Nobody is logged in')
    await page.goto(django)
    expect(await page.textContent('h1')).toBe('Hello, stranger')
    await signIn(page)
    await page.click('#logout')
    expect(await atWorker(page)).toBe('Nobody is logged in')
  })

  it('sends a form of either side with the token of the other', async () => {
    const page = await (await browser.newContext()).newPage()
    const { request } = page.context()
    const { csrfToken } = await sessionAtWorker(page.context())
    const form = { username: 'ada', password, csrfmiddlewaretoken: csrfToken }
    const loggedIn = await request.post(`${django}/accounts/login/`, { form, maxRedirects: 0 })
    expect(loggedIn.status()).toBe(302)
    await page.goto(django)
    const token = await page.getAttribute('[name=csrfmiddlewaretoken]', 'value')
    const url = demo.replace('/demo', '')
    const data = { set: { theme: 'dark' } }
    const patched = await request.patch(url, { data, headers: { 'X-CSRFToken': token ?? '' } })
    expect(patched.status()).toBe(200)
    expect((await request.patch(url, { data })).status()).toBe(403)
    const wrong = { ...form, csrfmiddlewaretoken: 'x'.repeat(64) }
    expect((await request.post(`${django}/accounts/login/`, { form: wrong })).status()).toBe(403)
  })

  it('is refused as soon as the password is changed elsewhere', async () => {
    const [mine, stolen] = [await signedIn(), await signedIn()]
    expect(await atWorker(stolen)).toBe('Hello, user 1')
    await mine.goto(`${django}/accounts/password/`)
    await mine.fill('[name=old_password]', password)
    await mine.fill('[name=new_password1]', 'difference-engine')
    await mine.fill('[name=new_password2]', 'difference-engine')
    await mine.click('#change')
    expect(await mine.textContent('h1')).toBe('Hello, ada')
    expect(await atWorker(stolen)).toBe('Nobody is logged in')
    expect(await stolen.textContent('p')).toBe('Reason: hash')
    expect(await atWorker(mine)).toBe('Hello, user 1')
  })

  it('is refused as soon as the user is deactivated', async () => {
    const page = await signedIn('difference-engine')
    expect(await atWorker(page)).toBe('Hello, user 1')
    await manage('user.is_active = False')
    expect(await atWorker(page)).toBe('Nobody is logged in')
    expect(await page.textContent('p')).toBe('Reason: active')
    await manage('user.is_active = True')
    expect(await atWorker(page)).toBe('Hello, user 1')
  })
})

/** Changes the user from outside of the server, as a command or a job does. */
async function manage(change: string): Promise<void> {
  const lines = [
    'from django.contrib.auth.models import User',
    'user = User.objects.get(pk=1)',
    change,
    'user.save()',
  ]
  const redisUrl = /Redis {4}(redis:\S+?),/.exec(program.output())?.[1] ?? ''
  const { ok, output } = await run(
    '/usr/bin/python3',
    ['manage.py', 'shell', '-c', lines.join('\n')],
    {
      cwd: join(root, 'examples/django'),
      env: {
        ...process.env,
        REDIS_URL: redisUrl,
        DATABASE: join(dir, 'django.sqlite3'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    },
  )
  expect({ ok, output }).toMatchObject({ ok: true })
}

interface SessionAtWorker {
  readonly csrfToken: string
  readonly session: { readonly cart?: readonly string[] }
}

async function sessionAtWorker(context: BrowserContext): Promise<SessionAtWorker> {
  const response = await context.request.get(demo.replace('/demo', ''))
  return await response.json()
}

async function cartAtWorker(context: BrowserContext): Promise<unknown> {
  return (await sessionAtWorker(context)).session.cart
}
