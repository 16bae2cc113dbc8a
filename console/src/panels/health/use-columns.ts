import { useEffect, useState } from 'preact/hooks'
import { type Columns, emptyColumns, withRow } from './series.ts'

/** Seconds that the charts show. */
const KEPT = 600

/** What was seen at a time, a value for each line. */
export interface Look {
  /** Unix time in seconds. */
  readonly at: number
  readonly drawn: readonly (number | null)[]
}

/** The looks of the last ten minutes in columns, as far as this view has been open. */
export function useColumns(look: Look | null | undefined, lines: number): Columns {
  const [columns, setColumns] = useState<Columns>(() => emptyColumns(lines))
  useEffect(() => {
    if (look) setColumns((last) => withRow(last, look.at, look.drawn, KEPT))
  }, [look])
  return columns
}
