import type { JSX } from 'preact'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { Chart } from '../../parts/chart.tsx'
import { BYTE_STEPS, bytes, count } from '../../parts/duration.ts'
import { Empty, Loaded } from '../../parts/states.tsx'
import '../panels.css'

/** Of `GET /v1/usage`, what the job `sample` has noted. */
interface Noted {
  /** Unix time in seconds. */
  readonly at: number
  readonly latencyMs: number | null
  readonly keys: number | null
  readonly memory: number | null
}

/** What the job `sample` has noted, minute by minute. */
export function HealthHistory(): JSX.Element {
  const usage = useResource(
    async (signal) => {
      const { samples } = await get<{ samples: readonly Noted[] }>('usage', {
        query: { hours: 24 },
        signal,
      })
      const noted = samples.filter(({ latencyMs, keys }) => latencyMs !== null || keys !== null)
      return {
        times: noted.map(({ at }) => at),
        latency: noted.map(({ latencyMs }) => latencyMs),
        keys: noted.map(({ keys }) => keys),
        memory: noted.map(({ memory }) => memory),
      }
    },
    [],
    { every: 60 },
  )
  return (
    <Loaded resource={usage}>
      {({ times, latency, keys, memory }) =>
        times.length < 2 ? (
          <Empty icon="heart" title="Nothing noted yet">
            The job <code>sample</code> notes figures each minute: they come here as it runs.
          </Empty>
        ) : (
          <div class="charts">
            <Chart
              label="Latency of the last day, in milliseconds"
              times={times}
              format={(value) => `${value} ms`}
              series={[{ name: 'latency', color: 1, values: latency }]}
            />
            <Chart
              label="Keys over the last day"
              times={times}
              format={count}
              series={[{ name: 'keys', color: 2, values: keys }]}
            />
            <Chart
              label="Memory over the last day"
              times={times}
              format={bytes}
              increments={BYTE_STEPS}
              series={[{ name: 'memory', color: 5, values: memory }]}
            />
          </div>
        )
      }
    </Loaded>
  )
}
