import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { count, duration } from '../../parts/duration.ts'
import { Figure } from '../../parts/page.tsx'
import { countsSince, type HitCounts, hitRatio, percentText } from './hit-ratio.ts'
import type { Caches } from './view.tsx'

/** How often reads find something: since Redis started, and since this view was opened. */
export function HitFigures(props: {
  readonly caches: Caches
  readonly chosen: string
}): JSX.Element {
  const { caches, chosen } = props
  const counts = countsOf(caches)
  const [first, setFirst] = useState<HitCounts | undefined>(counts)
  useEffect(() => {
    if (first === undefined && counts !== undefined) setFirst(counts)
  }, [counts])
  const seen = counts && countsSince(first, counts)
  const cache = caches.caches.find((one) => one.cache === chosen)
  return (
    <div class="figures">
      <Figure name="Hits" value={percentText(caches.hitRatio)} note="of all reads of this Redis" />
      <Figure
        name="Hits while you look"
        value={percentText(seen ? hitRatio(seen) : null)}
        note={
          seen ? `${count(seen.hits)} hits, ${count(seen.misses)} misses` : 'Redis does not tell'
        }
      />
      {cache && (
        <Figure
          name="Keys begin with"
          value={<code>{`${cache.keyPrefix}:${cache.version}:`}</code>}
          note={cache.timeout === null ? 'kept for ever' : `kept for ${duration(cache.timeout)}`}
        />
      )}
    </div>
  )
}

function countsOf({ hits, misses }: Caches): HitCounts | undefined {
  return hits === null || misses === null ? undefined : { hits, misses }
}
