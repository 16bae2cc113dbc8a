import { defineConfig } from 'vitepress'
import { withoutInlineScripts } from './inline-scripts.ts'
import { outwardLinks } from './outward-links.ts'
import { sidebar } from './sidebar.ts'

/** The documentation as a static site, which the Worker serves below `/docs/`. */
export default defineConfig({
  title: 'redge',
  description: 'redis-py and django-redis for the edge',
  lang: 'en',
  base: '/docs/',
  // As the Worker's assets are served: `cache.html` at `/docs/cache`.
  cleanUrls: true,
  // What all pages know of the site in one file, in place of a script within each.
  metaChunk: true,
  markdown: { config: outwardLinks },
  transformHtml: (html, _id, { siteConfig }) => withoutInlineScripts(html, siteConfig),
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: sidebar(),
    externalLinkIcon: true,
  },
})
