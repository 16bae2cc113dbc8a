import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DefaultTheme } from 'vitepress'

/** The folder of the pages: `docs`, or the copy of it that a build makes. */
const pages = join(import.meta.dirname, '..')

/** What stands beside a page: the guides in the order in which a newcomer reads, or the reference. */
export function sidebar(): DefaultTheme.SidebarMulti {
  return {
    '/': guides(),
    '/reference/': [
      { text: 'Entries', items: folder('reference') },
      { text: 'Commands, by family', items: folder('reference/commands') },
    ],
  }
}

function guides(): DefaultTheme.SidebarItem[] {
  return [
    group('Client', {
      connect: 'Connect',
      commands: 'Commands',
      'pipelines-and-transactions': 'Pipelines and transactions',
      'errors-and-retries': 'Errors and retries',
      cost: 'Cost',
      testing: 'Testing your app',
    }),
    group('Toolbox', {
      locks: 'Locks',
      cache: 'Cache',
      sessions: 'Sessions',
      django: 'A Django login, step by step',
      jobs: 'Jobs',
      'rate-limits': 'Rate limits',
    }),
    group('Worker', {
      deploy: 'Deploy',
      console: 'Console',
      'http-api': 'HTTP API',
      'http-resources': 'Keys and what they hold',
      'http-streams': 'Streams, queues and the rest',
      'http-auth': 'Who may do what',
      'http-api-costs': 'What it costs',
    }),
    group('Gateway', { gateway: 'Gateway' }),
    group('Coming from', {
      'redis-py': 'redis-py',
      'from-upstash-redis': '@upstash/redis',
    }),
    group('Behind it', {
      architecture: 'Architecture',
      'security-model': 'Security model',
      benchmarks: 'Benchmarks',
      'reference/redge': 'API reference',
    }),
    { text: 'Decisions', collapsed: true, items: folder('decisions') },
  ]
}

/** Pages by their file names; those that are not written are left out. */
function group(text: string, titles: Record<string, string>): DefaultTheme.SidebarItem {
  const items = Object.entries(titles)
    .filter(([name]) => existsSync(join(pages, `${name}.md`)))
    .map(([name, title]) => ({ text: title, link: `/${name}` }))
  return { text, items }
}

/** All pages of a folder, by their headings. */
function folder(name: string): DefaultTheme.SidebarItem[] {
  const path = join(pages, name)
  if (!existsSync(path)) return []
  const files = readdirSync(path).filter((file) => file.endsWith('.md'))
  return files.sort().map((file) => ({
    text: /^# (.+)$/m.exec(readFileSync(join(path, file), 'utf8'))?.[1] ?? file,
    link: `/${name}/${file.replace(/(index)?\.md$/, '')}`,
  }))
}
