import { defineConfig } from 'vitepress'
import { alignedTables } from './aligned-tables.ts'
import { highlight } from './highlight.ts'
import { nothingInline } from './nothing-inline.ts'
import { outwardLinks } from './outward-links.ts'
import { sidebar } from './sidebar.ts'

/** The documentation as a static site, which the Worker serves below `/docs/`. */
export default defineConfig({
  title: 'redge',
  description: 'redis-py and django-redis for the edge',
  lang: 'en',
  base: '/docs/',
  head: [['link', { rel: 'icon', href: '/favicon.svg' }]],
  // That would need a style within the page.
  appearance: { disableTransition: false },
  // As the Worker's assets are served: `cache.html` at `/docs/cache`.
  cleanUrls: true,
  // What all pages know of the site in one file, in place of a script within each.
  metaChunk: true,
  markdown: {
    ...highlight,
    config(md) {
      outwardLinks(md)
      alignedTables(md)
    },
  },
  transformHtml: (html, _id, { siteConfig }) => nothingInline(html, siteConfig),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: sidebar(),
    externalLinkIcon: true,
  },
})
