import { useEffect, useState } from 'preact/hooks'
import { drawnOf, type RedisHealth } from './redis-health.ts'
import { type Columns, emptyColumns, withRow } from './series.ts'

/** Seconds that the charts show. */
const KEPT = 600
/** Lines of {@link drawnOf}. */
const LINES = 5

/** A look at Redis. */
interface Look {
  readonly redis: RedisHealth
  /** Unix time in seconds. */
  readonly at: number
  readonly workerMs: number
}

/** The looks of the last ten minutes in columns, as far as this view has been open. */
export function useHealthColumns(look: Look | undefined): Columns {
  const [columns, setColumns] = useState<Columns>(() => emptyColumns(LINES))
  useEffect(() => {
    if (look === undefined) return
    setColumns((last) => withRow(last, look.at, drawnOf(look.redis, look.workerMs), KEPT))
  }, [look])
  return columns
}
