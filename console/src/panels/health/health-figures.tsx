import type { JSX } from 'preact'
import { bytes, count, duration } from '../../parts/duration.ts'
import { Figure } from '../../parts/page.tsx'
import { Notice } from '../../parts/states.tsx'
import { percentText } from '../cache/hit-ratio.ts'
import { type RedisHealth, warningsOf } from './redis-health.ts'

/** How Redis is now, in figures, and what may need somebody. */
export function HealthFigures(props: {
  readonly redis: RedisHealth
  readonly workerMs: number
  /** Those of all looks, in milliseconds. */
  readonly latencies: readonly (number | null)[]
}): JSX.Element {
  const { redis, workerMs, latencies } = props
  const { memory } = redis
  return (
    <>
      {warningsOf(redis, latencies).map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <div class="figures">
        <Figure
          name="Latency"
          value={`${round(redis.latencyMs)} ms`}
          note={`this page had its answer after ${round(workerMs)} ms`}
        />
        <Figure name="Operations" value={told(redis.opsPerSecond, (n) => `${count(n)}/s`)} />
        <Figure
          name="Memory"
          value={told(memory.used, bytes)}
          note={
            memory.max ? `of ${bytes(memory.max)}` : told(memory.peak, (n) => `peak ${bytes(n)}`)
          }
        />
        <Figure name="Clients" value={told(redis.clients, count)} note="connections" />
        <Figure name="Keys" value={count(redis.keys)} />
        <Figure name="Hits" value={percentText(redis.hitRatio)} note="of all reads" />
        <Figure name="Evicted" value={told(redis.evicted, count)} note="keys" />
        <Figure
          name="Redis"
          value={redis.version ?? '–'}
          note={[redis.mode, told(redis.uptime, (n) => `up ${duration(n)}`)]
            .filter(Boolean)
            .join(', ')}
        />
      </div>
    </>
  )
}

function told(value: number | null, write: (value: number) => string): string {
  return value === null ? '–' : write(value)
}

function round(ms: number): number {
  return ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)
}
