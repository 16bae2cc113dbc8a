import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../project-bin.ts'
import { fillWithDemoData } from './demo-data.ts'
import { startConsole } from './stack.ts'
import { logIn, newVisitor, startBrowser, type Visitor } from './visitor.ts'

/**
 * Makes pictures of a console with demo data:
 *
 *     npm run console:screens              those of the documentation, into docs/console
 *     npm run console:screens -- FOLDER    every view at three widths in both themes
 */

const [, , folder] = process.argv

/** What the documentation shows. */
const OF_DOCS = [
  ['keys', 'keys?key=user:7:profile'],
  ['locks', 'locks?name=deploy'],
  ['jobs', 'jobs'],
  ['cost', 'cost'],
] as const

/** Places that show more than the views themselves do. */
const FURTHER = [
  'keys?key=shop:product:7',
  'keys?key=shop:events&read=groups',
  'keys?key=visitors:today',
  'keys?key=user:7:days&as=bitmap',
  'keys?match=shop:*&flat=1',
  'locks?kind=semaphores&name=exports',
  'locks?kind=read-write&name=config',
  'jobs?job=usage',
  'jobs?job=usage&run=17',
  'sessions?user=7',
  'cache?key=user:7',
  'cache?tab=tags',
  'streams?stream=shop:events',
  'streams?stream=shop:events&group=mailers',
  'streams?stream=shop:events&tab=tail',
  'channels?listen=news',
  'queues?queue=mail',
  'leaderboards?board=chess',
]

const SIZES = [
  { width: 1280, height: 800 },
  { width: 820, height: 1000 },
  { width: 390, height: 844 },
]

const THEMES = ['light', 'dark'] as const

await using stack = await startConsole()
await fillWithDemoData(stack)
const browser = await startBrowser()
try {
  if (folder === undefined) await screensOfDocs(join(root, 'docs/console'))
  else await allScreens(folder)
} finally {
  await browser.close()
}

async function screensOfDocs(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true })
  for (const theme of THEMES) {
    const visitor = await loggedIn(theme, { width: 1280, height: 800 })
    for (const [name, place] of OF_DOCS)
      await shoot(visitor, place, join(dir, `${name}-${theme}.png`))
  }
}

async function allScreens(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true })
  for (const size of SIZES) {
    for (const theme of THEMES) {
      const visitor = await loggedIn(theme, size)
      for (const place of [...(await viewsOf(visitor)), ...FURTHER]) {
        const name = `${place.replace(/[^\w-]+/g, '_')}-${size.width}-${theme}.png`
        await shoot(visitor, place, join(dir, name))
      }
    }
  }
}

/** The names of the views, from the links to them. */
async function viewsOf({ page }: Visitor): Promise<string[]> {
  const links = page.locator('nav[aria-label="Views"] a')
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  return hrefs.map((href) => href?.replace('#/', '') ?? '')
}

async function loggedIn(
  colorScheme: (typeof THEMES)[number],
  viewport: { width: number; height: number },
): Promise<Visitor> {
  const visitor = await newVisitor(browser, stack.url, { colorScheme, viewport })
  await visitor.go('')
  await logIn(visitor, stack.admin)
  return visitor
}

async function shoot({ page, go, complaints }: Visitor, place: string, path: string) {
  await go(place)
  await page.locator('h1').waitFor()
  await page.waitForLoadState('networkidle', { timeout: 1_000 }).catch(() => undefined)
  await page.locator('#main .state .spinner').first().waitFor({ state: 'detached' })
  // Charts are drawn a moment after their values have come.
  await page.waitForTimeout(700)
  await page.screenshot({ path })
  const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  console.log(path, isWide ? 'is wider than the window' : '', ...complaints.splice(0))
}
