import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Visitor } from '../../scripts/console/visitor.ts'
import { type Administrator, startAsAdministrator } from './administrator.ts'
import { confirm } from './page.ts'
import type { ConsoleStack } from './stack.ts'

let administrator: Administrator
let stack: ConsoleStack
let visitor: Visitor
let page: Page

beforeAll(async () => {
  administrator = await startAsAdministrator()
  ;({ stack, visitor, page } = administrator)
}, 120_000)

afterAll(() => administrator?.[Symbol.asyncDispose](), 30_000)

afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([])
})

/** Repeats something that is heard only by who listens already, until it is seen. */
async function heard(say: () => Promise<unknown>, text: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await say()
        return await page.getByRole('log').getByText(text).first().isVisible()
      },
      { timeout: 30_000, interval: 300 },
    )
    .toBe(true)
}

const button = (name: string) => page.getByRole('button', { name, exact: true })

describe('locks', { timeout: 60_000 }, () => {
  it('are listed, opened by the keyboard, closed by Escape', async () => {
    await stack.api('POST', 'locks/deploy', { timeout: 300 })
    await visitor.go('locks')
    await page.getByRole('grid').getByText('deploy').waitFor()
    await page.getByRole('grid').focus()
    await page.keyboard.press('Enter')
    await button('Force release').waitFor()
    expect(page.url()).toContain('name=deploy')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.url()).not.toContain('name=')
  })

  it('are released by force, with a reason that the audit keeps', async () => {
    await stack.api('POST', 'locks/stuck', { timeout: 300 })
    await visitor.go('locks?name=stuck')
    await button('Force release').click()
    await confirm(page, 'Force release')
    await page.getByText('stuck is released').waitFor()
    await page.getByText('free', { exact: true }).waitFor()
    await visitor.go('audit?text=stuck')
    const release = page.getByRole('row').getByText('DELETE').first()
    // It is noted after the answer.
    await expect
      .poll(
        async () => {
          await page.getByRole('button', { name: 'Refresh' }).click()
          return await release.isVisible()
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(true)
    await release.click()
    await page.getByText('because of a test').waitFor()
  })

  it('with several holders are taken from all of them', async () => {
    await stack.api('POST', 'semaphores/exports/permits', { permits: 2, timeout: 300 })
    await visitor.go('locks?kind=semaphores')
    await page.getByRole('grid', { name: 'Held semaphores' }).getByText('exports').click()
    await button('Force release of all').click()
    await confirm(page, 'Force release of all')
    await page.getByText('Nobody holds a permit').waitFor()
    await stack.api('POST', 'read-write-locks/config/read', { timeout: 300 })
    await visitor.go('locks?kind=read-write')
    await page.getByRole('grid', { name: 'Held read-write locks' }).getByText('config').click()
    await page.getByRole('cell', { name: 'reads' }).waitFor()
  })
})

describe('jobs', { timeout: 60_000 }, () => {
  it('are paused and go on', async () => {
    await visitor.go('jobs?job=devices-sweep')
    await button('Pause devices-sweep').first().click()
    await confirm(page, 'Pause')
    await page.getByText('devices-sweep is paused').waitFor()
    await button('Resume devices-sweep').first().click()
    await page.getByText('devices-sweep goes on').waitFor()
  })

  it('run now, and show what became of it', async () => {
    await visitor.go('jobs?job=sample')
    await button('Run now: sample').first().click()
    await page.getByText('Show the run').click()
    await page.getByRole('heading', { name: /Run #/ }).waitFor()
    await page.getByText('succeeded').first().waitFor()
    expect(page.url()).toMatch(/run=\d/)
    await page.getByText('latencyMs').first().waitFor()
  })
})

describe('sessions', { timeout: 60_000 }, () => {
  it('of a user are ended, one or all', async () => {
    await stack.site.logIn('7', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0')
    await stack.site.logIn('7', 'curl/8.9')
    await visitor.go('sessions')
    await page.getByLabel('Id of a user').fill('7')
    await page.keyboard.press('Enter')
    await page.getByText('Firefox on Linux').waitFor()
    await page.getByRole('button', { name: 'End the session' }).last().click()
    await confirm(page, 'End the session')
    await page.getByText('The session is over').waitFor()
    await button('End all').click()
    await confirm(page, 'End all sessions')
    await page.getByText('Not logged in anywhere').waitFor()
  })
})

describe('tokens', { timeout: 60_000 }, () => {
  it('are made and shown once, rotated and revoked', async () => {
    await visitor.go('tokens')
    await button('New token').first().click()
    await page.getByRole('dialog').getByLabel('Name').fill('a token')
    await page.getByLabel('Only keys that begin').fill('a:\nb:')
    await button('Make the token').click()
    await page.getByText(/^rdg_/).waitFor()
    await button('I have kept it').click()
    expect(await page.getByText(/^rdg_/).count()).toBe(0)
    await button('Rotate a token').click()
    await confirm(page, 'Rotate')
    await page.getByText(/^rdg_/).waitFor()
    await button('I have kept it').click()
    await button('Revoke a token').click()
    await confirm(page, 'Revoke', 'a token')
    await page.getByText('a token is revoked').waitFor()
  })
})

describe('streams', { timeout: 60_000 }, () => {
  it('are followed, with pauses', async () => {
    const add = () => stack.api('POST', 'streams/events/entries', { fields: { type: 'login' } })
    await add()
    await visitor.go('streams?stream=events&tab=tail')
    await heard(add, 'type=login')
    await button('Pause').click()
    await add()
    await page.getByRole('button', { name: /Go on \(\d+ new\)/ }).click()
    await button('Clear').click()
    await page.getByText('Waiting for entries').waitFor()
  })

  it('get groups and lose them', async () => {
    await stack.api('POST', 'streams/events/entries', { fields: { type: 'login' } })
    await visitor.go('streams?stream=events')
    await page.getByLabel('Name of a new group').fill('mailers')
    await page.keyboard.press('Enter')
    await button('mailers').click()
    await button('Delete the group').click()
    await confirm(page, 'Delete the group', 'mailers')
    await page.getByText('The group mailers is gone').waitFor()
  })
})

describe('pub/sub', { timeout: 60_000 }, () => {
  it('listens by a pattern and publishes', async () => {
    await visitor.go('channels')
    await page.getByLabel('Channel or pattern to listen to').fill('news:*')
    await page.keyboard.press('Enter')
    await heard(async () => {
      await page.getByLabel('Channel to publish to').fill('news:a')
      await page.getByLabel('Message', { exact: true }).fill('hello there')
      await button('Publish').click()
    }, 'hello there')
  })
})

describe('queues', { timeout: 60_000 }, () => {
  it('take messages, and send dead letters again', async () => {
    await stack.api('POST', 'queues/mail/messages', { messages: [{ to: 'ada' }] })
    const receive = () =>
      stack.api('POST', 'queues/mail/receipts', { visibility: 1, maxDeliveries: 1 })
    await receive()
    const isDead = async () => {
      await receive()
      const path = 'queues/mail/dead-letters'
      return (await stack.api<{ messages: unknown[] }>('GET', path)).messages.length
    }
    await expect.poll(isDead, { timeout: 20_000, interval: 300 }).toBe(1)
    await visitor.go('queues?queue=mail')
    await page.getByLabel('Messages:').fill('{"a":1}\nplain')
    await button('Send 2').click()
    await page.getByText('Sent: 2').waitFor()
    await button('Send all again').click()
    await confirm(page, 'Send all again')
    await page.getByText('Sent again: 1').waitFor()
  })
})

describe('the cache', { timeout: 60_000 }, () => {
  it('tells of an entry, deletes it, makes a tag invalid', async () => {
    await stack.site.cache.getOrSet('greeting', () => 'world', { tags: ['users'] })
    await visitor.go('cache')
    await page.getByLabel('Key in the cache').fill('greeting')
    await page.keyboard.press('Enter')
    await page.getByText('"world"').waitFor()
    await button('Delete').click()
    await confirm(page, 'Delete')
    await page.getByText('Nothing is cached under this key').waitFor()
    await page.getByRole('tab', { name: 'Tags' }).click()
    await button('Invalidate users').click()
    await confirm(page, 'Invalidate')
    await page.getByText('No tags').waitFor()
  })

  it('deletes by a pattern', async () => {
    for (const name of ['p1', 'p2', 'q']) {
      await stack.api('PUT', `cache/entries/${name}`, { value: 1 })
    }
    await visitor.go('cache')
    await page.getByLabel('Pattern of keys to delete').fill('p*')
    await page.keyboard.press('Enter')
    await confirm(page, 'Delete all that match', 'p*')
    await page.getByText('Deleted: 2').waitFor()
  })
})

describe('leaderboards', { timeout: 60_000 }, () => {
  it('get scores, show them by day, and lose members', async () => {
    await stack.api('POST', 'leaderboards/chess/entries', { entries: { bob: 3 } })
    await visitor.go('leaderboards?board=chess')
    await page.getByLabel('Member', { exact: true }).fill('zoe')
    await page.getByLabel('Score', { exact: true }).fill('9')
    await page.getByText('day and week too').click()
    await button('Set the score').click()
    await page.getByRole('cell', { name: 'zoe', exact: true }).waitFor()
    await page.getByRole('tab', { name: 'Day' }).click()
    await page.getByRole('cell', { name: 'zoe', exact: true }).waitFor()
    await button('Take off zoe').click()
    await confirm(page, 'Take off')
    await page.getByText('zoe is off the board').waitFor()
  })
})

describe('cost', { timeout: 60_000 }, () => {
  it('reckons with a price that is remembered', async () => {
    await visitor.go('cost')
    await page.getByLabel('For 100,000 commands').fill('0,4')
    await visitor.go('health')
    await page.getByRole('heading', { name: 'Health' }).waitFor()
    await visitor.go('cost')
    const price = page.getByLabel('For 100,000 commands')
    await price.waitFor()
    expect(await price.inputValue()).toBe('0.4')
  })
})
