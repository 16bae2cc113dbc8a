import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SiteConfig } from 'vitepress'

/**
 * A page as the policy of the Worker wants it: its scripts in files of their own, which run where they ran, before
 * anything is painted; and no attributes of style, which are set again by the page's script.
 */
export function nothingInline(html: string, site: SiteConfig): string {
  const scripts = /<script( [^>]*)?>([^<]+)<\/script>/g
  return html
    .replaceAll(/(<[^>]*?) style="[^"]*"/g, '$1')
    .replace(scripts, (_all, attributes = '', code) => {
      const name = `${createHash('sha256').update(code).digest('hex').slice(0, 12)}.js`
      const folder = join(site.outDir, site.assetsDir)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, name), code)
      return `<script${attributes} src="${site.site.base}${site.assetsDir}/${name}"></script>`
    })
}
