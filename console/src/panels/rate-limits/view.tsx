import type { JSX } from 'preact'
import { isAdmin } from '../../api/access.ts'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { count, duration } from '../../parts/duration.ts'
import { Card, Figure, Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import '../panels.css'
import { type ApiToken, tokenNames } from './caller.ts'
import { RefusedTable } from './refused-table.tsx'

/** Seconds between two looks. */
const EVERY = 10

/** `GET /v1/rate-limits`. */
interface RateLimits {
  readonly rateLimit: {
    readonly limit: number
    /** Seconds. */
    readonly window: number
    readonly algorithm: keyof typeof ALGORITHMS
  } | null
  readonly concurrencyLimit: { readonly limit: number; readonly lease: number } | null
  readonly outage: 'open' | 'closed' | { readonly local: number }
  readonly by: 'token' | 'address'
  readonly refused: readonly Refused[]
}

/** A caller that was refused. */
export interface Refused {
  /** `token:` and its id, or `address:` and the address. */
  readonly caller: string
  readonly limit: 'requests' | 'concurrency'
  readonly count: number
  /** Unix time in seconds. */
  readonly at: number
}

/** What callers are limited to, and who ran into it. */
export function View(): JSX.Element {
  const limits = useResource(
    (signal) => get<RateLimits>('rate-limits', { signal }),
    [isAdmin.value],
    {
      every: EVERY,
    },
  )
  const names = useResource(async (signal) => {
    const { tokens } = await get<{ tokens: readonly ApiToken[] }>('tokens', { signal })
    return tokenNames(tokens)
  }, [])
  useActions([{ title: 'Refresh the limits', keys: 'r', icon: 'refresh', run: limits.reload }], [])
  return (
    <Page title="Rate limits" subtitle="What callers are limited to, and who ran into it">
      <Loaded resource={limits}>
        {(it) => (
          <>
            <Configured limits={it} />
            <Card title="Refused lately">
              {it.refused.length === 0 ? (
                <Empty icon="gauge" title="Nobody was refused">
                  Who asks more than is allowed gets a 429, and is listed here.
                </Empty>
              ) : (
                <RefusedTable refused={it.refused} names={names.value} />
              )}
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Configured({ limits }: { readonly limits: RateLimits }): JSX.Element {
  const { rateLimit, concurrencyLimit, outage, by } = limits
  if (rateLimit === null && concurrencyLimit === null) {
    return (
      <Empty icon="gauge" title="No limits are set">
        Give the Worker the variable <code>RATE_LIMIT</code>, such as <code>100/60</code> for a
        hundred requests a minute and caller, or <code>CONCURRENCY_LIMIT</code>.
      </Empty>
    )
  }
  return (
    <div class="figures">
      <Figure
        name="Requests"
        value={rateLimit === null ? 'no limit' : count(rateLimit.limit)}
        note={
          rateLimit === null
            ? ''
            : `in ${duration(rateLimit.window)}, ${ALGORITHMS[rateLimit.algorithm]}`
        }
      />
      <Figure
        name="At a time"
        value={concurrencyLimit === null ? 'no limit' : count(concurrencyLimit.limit)}
        note={
          concurrencyLimit === null
            ? ''
            : `given back after ${duration(concurrencyLimit.lease)} at the latest`
        }
      />
      <Figure name="Counted for each" value={by} />
      <Figure
        name="While Redis is away"
        value={typeof outage === 'string' ? outage : `${outage.local}`}
        note={OUTAGES[typeof outage === 'string' ? outage : 'local']}
      />
    </div>
  )
}

const ALGORITHMS = {
  fixedWindow: 'one window after the other',
  slidingWindow: 'at any time',
  tokenBucket: 'with bursts',
} as const

const OUTAGES = {
  open: 'everybody is let in',
  closed: 'everybody is refused',
  local: 'requests that each Worker lets in',
} as const
