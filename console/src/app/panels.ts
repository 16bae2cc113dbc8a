import type { ComponentType } from 'preact'
import type { IconName } from '../parts/icon.tsx'

/** A view of the console. Its code is loaded when it is opened. */
export interface Panel {
  /** Its name in the address: `#/locks`. */
  readonly view: string
  readonly title: string
  readonly icon: IconName
  /** Opens it, after `g`. One letter that no other panel has. */
  readonly letter: string
  /** What the palette finds it by, beside its title. */
  readonly words: string
  /** Only for tokens with admin access. */
  readonly admin?: boolean
  readonly load: () => Promise<{ readonly View: ComponentType }>
}

/** All views, in the order of the navigation; the first is the one to begin with. */
export const panels: readonly Panel[] = [
  {
    view: 'keys',
    title: 'Keys',
    icon: 'key',
    letter: 'k',
    words: 'browse search values',
    load: () => import('../keys/view.tsx'),
  },
  {
    view: 'command-line',
    title: 'Command line',
    icon: 'terminal',
    letter: 'c',
    words: 'console cli redis-py run',
    load: () => import('../command-line/view.tsx'),
  },
  {
    view: 'locks',
    title: 'Locks',
    icon: 'lock',
    letter: 'l',
    words: 'lock semaphore read-write holders waiters fence release',
    load: () => import('../panels/locks/view.tsx'),
  },
  {
    view: 'jobs',
    title: 'Jobs',
    icon: 'clock',
    letter: 'j',
    words: 'schedule cron runs history pause timeline logs',
    load: () => import('../panels/jobs/view.tsx'),
  },
  {
    view: 'sessions',
    title: 'Sessions',
    icon: 'user',
    letter: 's',
    words: 'devices users django revoke log out',
    load: () => import('../panels/sessions/view.tsx'),
  },
  {
    view: 'cache',
    title: 'Cache',
    icon: 'layers',
    letter: 'a',
    words: 'django hit ratio tags invalidate',
    load: () => import('../panels/cache/view.tsx'),
  },
  {
    view: 'streams',
    title: 'Streams',
    icon: 'stream',
    letter: 'x',
    words: 'groups consumers pending lag tail',
    load: () => import('../panels/streams/view.tsx'),
  },
  {
    view: 'channels',
    title: 'Pub/sub',
    icon: 'radio',
    letter: 'p',
    words: 'channels messages publish subscribe tail',
    load: () => import('../panels/channels/view.tsx'),
  },
  {
    view: 'queues',
    title: 'Queues',
    icon: 'list',
    letter: 'q',
    words: 'messages dead letters re-drive',
    load: () => import('../panels/queues/view.tsx'),
  },
  {
    view: 'leaderboards',
    title: 'Leaderboards',
    icon: 'trophy',
    letter: 'b',
    words: 'boards scores ranks windows',
    load: () => import('../panels/leaderboards/view.tsx'),
  },
  {
    view: 'health',
    title: 'Health',
    icon: 'heart',
    letter: 'h',
    words: 'latency operations memory clients charts redis gateway',
    load: () => import('../panels/health/view.tsx'),
  },
  {
    view: 'cost',
    title: 'Cost',
    icon: 'coins',
    letter: 'm',
    words: 'money bill price commands usage',
    load: () => import('../panels/cost/view.tsx'),
  },
  {
    view: 'rate-limits',
    title: 'Rate limits',
    icon: 'gauge',
    letter: 'r',
    words: 'limits refused 429 concurrency',
    admin: true,
    load: () => import('../panels/rate-limits/view.tsx'),
  },
  {
    view: 'audit',
    title: 'Audit',
    icon: 'shield',
    letter: 'u',
    words: 'who changed what log reasons',
    admin: true,
    load: () => import('../panels/audit/view.tsx'),
  },
  {
    view: 'tokens',
    title: 'Tokens',
    icon: 'ticket',
    letter: 't',
    words: 'api access rotate revoke',
    admin: true,
    load: () => import('../panels/tokens/view.tsx'),
  },
]
