import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { run } from '../../scripts/programs.ts'
import { root } from '../../scripts/project-bin.ts'

const site = join(root, 'dist/docs')

// It fails at links that lead nowhere.
beforeAll(async () => {
  const { ok, output } = await run(process.execPath, [join(root, 'scripts/docs.ts')], { cwd: root })
  expect([ok, ok ? '' : output]).toEqual([true, ''])
}, 400_000)

function pagesOf(pattern: string): [string, string][] {
  return globSync(pattern, { cwd: site }).map((page) => [
    page,
    readFileSync(join(site, page), 'utf8'),
  ])
}

it('has nothing inline, and asks no other host for anything', () => {
  const pages = pagesOf('**/*.html')
  expect(pages.length).toBeGreaterThan(50)
  for (const [page, html] of pages) {
    expect(html, page).not.toMatch(/<style|<[^>]* style="|<script(?![^>]* src=)|<[^>]* on\w+="/)
    expect(html, page).not.toMatch(/<(?:script|img|link)[^>]* (?:src|href)="(?!\/|data:)/)
  }
})

it('lists every page beside the text', () => {
  const home = readFileSync(join(site, 'index.html'), 'utf8')
  const pages = globSync('docs/{*,decisions/*}.md', { cwd: root }).map((path) =>
    path.replace(/\.md$/, ''),
  )
  const missing = pages.filter((path) => path !== 'docs/index' && !home.includes(`href="/${path}"`))
  expect(missing).toEqual([])
})

it('has a page of reference for each entry, and for each family of commands', () => {
  const text = (page: string) => readFileSync(join(site, 'reference', page), 'utf8')
  expect(text('redge.html')).toContain('id="redis"')
  expect(text('redge-gateway.html')).toContain('id="startgateway"')
  expect(text('redge-hono.html')).toContain('id="cachepage"')
  expect(text('commands/sorted-sets.html')).toContain('id="zadd"')
})
