import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { useResource } from '../../api/resource.ts'
import { Chart } from '../../parts/chart.tsx'
import { BYTE_STEPS, bytes, count } from '../../parts/duration.ts'
import { Card, Figure } from '../../parts/page.tsx'
import { Loaded, Notice } from '../../parts/states.tsx'
import '../panels.css'
import { type GatewayHealth, gatewayHealth } from './gateway-health.ts'
import { type Columns, rateOf } from './series.ts'
import { useColumns } from './use-columns.ts'

/** Requests a second, memory, streams. */
const DRAWN = 3

/** How redge-gateway is, as it goes on; nothing where Redis is reached by something else. */
export function GatewayCard({ every }: { readonly every: number }): JSX.Element {
  const last = useRef<{ at: number; count: number } | undefined>(undefined)
  const gateway = useResource(
    async (signal) => {
      const health = await gatewayHealth(signal)
      if (health === null) return null
      const now = { at: Date.now() / 1000, count: health.requests }
      const perSecond = last.current === undefined ? null : rateOf(last.current, now)
      last.current = now
      return { health, at: now.at, drawn: [perSecond, health.memory, health.openStreams] }
    },
    [],
    { every },
  )
  const columns = useColumns(gateway.value, DRAWN)
  return (
    <Loaded resource={gateway} what="Asking the gateway">
      {(look) => look && <Gateway health={look.health} columns={columns} />}
    </Loaded>
  )
}

function Gateway(props: {
  readonly health: GatewayHealth
  readonly columns: Columns
}): JSX.Element {
  const { health, columns } = props
  const [times, requests = [], memory = [], streams = []] = columns
  return (
    <Card title="The gateway">
      {health.connected ? null : (
        <Notice kind="warning">The gateway does not reach Redis. It tries again by itself.</Notice>
      )}
      <div class="figures">
        <Figure
          name="Requests"
          value={count(health.requests)}
          note={`${count(health.commands)} commands`}
        />
        <Figure
          name="In flight"
          value={count(health.inFlight)}
          note={`${bytes(health.held)} held`}
        />
        <Figure name="Streams" value={count(health.openStreams)} note="subscriptions, monitors" />
        <Figure
          name="Memory"
          value={bytes(health.memory)}
          note={health.processes === 1 ? 'one process' : `${health.processes} processes`}
        />
      </div>
      <div class="charts">
        <Chart
          label="Requests a second to the gateway over the last ten minutes"
          times={times}
          series={[
            { name: 'requests a second', color: 3, values: requests },
            { name: 'open streams', color: 6, values: streams },
          ]}
        />
        <Chart
          label="Memory of the gateway over the last ten minutes"
          times={times}
          format={bytes}
          increments={BYTE_STEPS}
          series={[{ name: 'memory', color: 5, values: memory }]}
        />
      </div>
    </Card>
  )
}
