import type { JSX } from 'preact'
import { Chart } from '../../parts/chart.tsx'
import { BYTE_STEPS, bytes } from '../../parts/duration.ts'
import { Card } from '../../parts/page.tsx'
import '../panels.css'
import type { Columns } from './series.ts'

/** What was seen since the view was opened, over time. */
export function HealthCharts({ columns }: { readonly columns: Columns }): JSX.Element {
  const [times, latency = [], worker = [], operations = [], memory = [], clients = []] = columns
  return (
    <div class="charts">
      <Card title="Latency">
        <Chart
          label={`Latency over the last ten minutes, now ${text(latency, ms)} to Redis and ${text(worker, ms)} until this page had its answer`}
          times={times}
          format={ms}
          series={[
            { name: 'Worker to Redis', color: 1, values: latency },
            { name: 'answer to this page', color: 2, values: worker },
          ]}
        />
      </Card>
      <Card title="Operations a second">
        <Chart
          label={`Operations a second over the last ten minutes, now ${text(operations, String)}`}
          times={times}
          series={[{ name: 'operations', color: 3, values: operations }]}
        />
      </Card>
      <Card title="Memory">
        <Chart
          label={`Memory over the last ten minutes, now ${text(memory, bytes)}`}
          times={times}
          format={bytes}
          increments={BYTE_STEPS}
          series={[{ name: 'used', color: 5, values: memory }]}
        />
      </Card>
      <Card title="Clients">
        <Chart
          label={`Clients over the last ten minutes, now ${text(clients, String)}`}
          times={times}
          series={[{ name: 'connections', color: 6, values: clients }]}
        />
      </Card>
    </div>
  )
}

function ms(value: number): string {
  return `${Math.round(value * 10) / 10} ms`
}

function text(values: readonly (number | null)[], write: (value: number) => string): string {
  const last = values.at(-1)
  return last == null ? 'unknown' : write(last)
}
