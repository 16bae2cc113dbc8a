import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildAssets } from '../../scripts/assets.ts'

/** Kilobytes that the browser loads before it shows something, compressed. */
const SHELL_LIMIT = 60

let dir: string
let page: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-assets-'))
  await buildAssets(dir)
  page = await readFile(join(dir, 'index.html'), 'utf8')
}, 60_000)

afterAll(() => rm(dir, { recursive: true, force: true }))

it('the shell is small', async () => {
  const scripts = Array.from(
    page.matchAll(/(?:src|modulepreload" crossorigin href)="\.\/(.*?\.js)"/g),
  )
  expect(scripts.length).toBeGreaterThan(0)
  let total = 0
  for (const [, file = ''] of scripts) total += gzipSync(await readFile(join(dir, file))).length
  expect(total).toBeLessThan(SHELL_LIMIT * 1024)
})

it('the page has nothing inline, and only addresses relative to itself', () => {
  expect(page).not.toMatch(/<style|style="|<script(?![^>]* src=)| on\w+="/)
  const addresses = Array.from(page.matchAll(/(?:src|href)="(.*?)"/g), ([, address]) => address)
  expect(addresses.length).toBeGreaterThan(2)
  for (const address of addresses) expect(address).toMatch(/^\.\//)
})

it('the policy of the page lets only its own files run', async () => {
  const headers = await readFile(join(dir, '_headers'), 'utf8')
  expect(headers).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(headers).not.toContain('unsafe')
})

it('nothing is asked of other hosts', async () => {
  for (const file of await readdir(join(dir, 'assets'))) {
    const text = await readFile(join(dir, 'assets', file), 'utf8')
    expect(text, file).not.toMatch(/(?:fetch|import)\(["'`]https?:/)
    expect(text, file).not.toMatch(/url\(["']?https?:/)
  }
})
