import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { count, duration } from '../../parts/duration.ts'
import { Card, Figure, Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import '../panels.css'
import { PriceForm } from './price-form.tsx'
import { rememberedPrice } from './prices.ts'
import {
  bill,
  countText,
  observedSeconds,
  type Price,
  perMonth,
  spendingOf,
  type UsageSample,
} from './projection.ts'
import { SourceTable } from './source-table.tsx'
import { SpendingChart } from './spending-chart.tsx'

/** Spans that can be looked at, in hours. */
const SPANS = [
  ['1', 'hour'],
  ['6', '6 hours'],
  ['24', 'day'],
  ['168', 'week'],
] as const

/** `GET /v1/usage`. */
export interface Usage {
  /** Seconds. */
  readonly interval: number
  /** Unix time in seconds at which the records begin; `null` when there are none. */
  readonly since: number | null
  readonly samples: readonly UsageSample[]
}

/** What is spent, on what, and what a month of it would cost. */
export function View(): JSX.Element {
  const { hours: chosen = '24' } = place.value.query
  const hours = SPANS.some(([each]) => each === chosen) ? Number(chosen) : 24
  const [price, setPrice] = useState<Price>(() => rememberedPrice(localStorage))
  const usage = useResource(
    (signal) => get<Usage>('usage', { query: { hours }, signal }),
    [hours],
    {
      every: 30,
    },
  )
  useActions(
    [{ title: 'Refresh the usage', keys: 'r', icon: 'refresh', run: usage.reload }],
    [hours],
  )
  return (
    <Page
      title="Cost"
      subtitle="Commands as the server bills them"
      actions={SPANS.map(([each, title]) => (
        <button
          key={each}
          type="button"
          class="button"
          aria-pressed={Number(each) === hours}
          onClick={() => setQuery({ hours: each === '24' ? undefined : each })}
        >
          Last {title}
        </button>
      ))}
    >
      <Loaded resource={usage}>
        {(it) => <Spent key={hours} usage={it} hours={hours} price={price} onPrice={setPrice} />}
      </Loaded>
    </Page>
  )
}

function Spent(props: {
  readonly usage: Usage
  readonly hours: number
  readonly price: Price
  readonly onPrice: (price: Price) => void
}): JSX.Element {
  const { usage, hours, price } = props
  const spending = useMemo(() => spendingOf(usage.samples), [usage])
  const now = Date.now() / 1000
  const seconds = observedSeconds({ asked: hours * 3600, since: usage.since, now })
  const monthly = perMonth(spending.commands, seconds)
  if (monthly === null) {
    return (
      <Empty icon="coins" title="Nothing was recorded yet">
        Use the API or wait for a job: what it costs comes here within some seconds.
      </Empty>
    )
  }
  return (
    <>
      <div class="figures">
        <Figure
          name="A month like this"
          value={`${price.currency}${bill(monthly, price).toFixed(2)}`}
          note={`${countText(monthly)} commands`}
        />
        <Figure name="Commands" value={count(spending.commands)} note={`in ${duration(seconds)}`} />
        <Figure name="Requests to Redis" value={count(spending.requests)} />
        <Figure
          name="This console"
          value={count(spending.sources.find(({ name }) => name === 'console')?.commands ?? 0)}
          note="commands for what you see here"
        />
      </div>
      {seconds < 600 && (
        <p class="soft">Only {duration(seconds)} were observed: the month is a first guess.</p>
      )}
      <Card title="Price">
        <PriceForm price={price} onChange={props.onPrice} />
      </Card>
      <Card title="Commands over time">
        <SpendingChart usage={usage} spending={spending} hours={hours} now={now} />
      </Card>
      <Card title="Who spends them">
        <SourceTable sources={spending.sources} seconds={seconds} price={price} />
      </Card>
    </>
  )
}
