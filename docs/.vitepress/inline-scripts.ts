import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SiteConfig } from 'vitepress'

/**
 * The page with its scripts in files of their own, since the policy of the Worker's pages refuses those within.
 * They run where they ran: before anything is painted.
 */
export function withoutInlineScripts(html: string, site: SiteConfig): string {
  return html.replace(/<script( [^>]*)?>([^<]+)<\/script>/g, (_all, attributes = '', code) => {
    const name = `${createHash('sha256').update(code).digest('hex').slice(0, 12)}.js`
    const folder = join(site.outDir, site.assetsDir)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), code)
    return `<script${attributes} src="${site.site.base}${site.assetsDir}/${name}"></script>`
  })
}
