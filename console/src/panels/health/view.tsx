import type { JSX } from 'preact'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { Icon } from '../../parts/icon.tsx'
import { Card, Page } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { GatewayCard } from './gateway-card.tsx'
import { HealthCharts } from './health-charts.tsx'
import { HealthFigures } from './health-figures.tsx'
import { HealthHistory } from './health-history.tsx'
import { DRAWN, drawnOf, type RedisHealth } from './redis-health.ts'
import { useColumns } from './use-columns.ts'

/** Seconds between two looks at Redis, three commands each, and at the gateway, which cost none; none while the page cannot be seen. */
const EVERY = 5

/** How Redis and the way to it are, the gateway too where there is one, as it goes on. */
export function View(): JSX.Element {
  const health = useResource(
    async (signal) => {
      const sentAt = performance.now()
      const redis = await get<RedisHealth>('redis', { signal })
      const workerMs = performance.now() - sentAt
      return { redis, workerMs, at: Date.now() / 1000, drawn: drawnOf(redis, workerMs) }
    },
    [],
    { every: EVERY },
  )
  const columns = useColumns(health.value, DRAWN)
  useActions([{ title: 'Refresh the figures', keys: 'r', icon: 'refresh', run: health.reload }], [])
  return (
    <Page
      title="Health"
      subtitle={`Every ${EVERY} seconds while you look`}
      actions={
        <button type="button" class="button" onClick={health.reload}>
          <Icon name="refresh" /> Refresh
        </button>
      }
    >
      <Loaded resource={health} what="Asking Redis">
        {({ redis, workerMs }) => (
          <>
            <HealthFigures redis={redis} workerMs={workerMs} latencies={columns[1] ?? []} />
            <HealthCharts columns={columns} />
          </>
        )}
      </Loaded>
      <GatewayCard every={EVERY} />
      <Card title="The last day">
        <HealthHistory />
      </Card>
    </Page>
  )
}
