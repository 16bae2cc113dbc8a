import type { JSX } from 'preact'
import { type Asked, deadlineOf } from '../countdown.ts'
import { TimeLeft } from './lock-detail.tsx'

/** Somebody who holds a permit or a side. */
export interface Holder {
  readonly holder: string
  /** Seconds. */
  readonly ttl: number | null
  /** What they hold, where there is more than one thing. */
  readonly holds?: string
}

/** Holders in a table, the time of each counting down. */
export function LeaseHolders(props: {
  readonly holders: readonly Holder[]
  readonly asked: Asked
}): JSX.Element {
  const hasSides = props.holders.some(({ holds }) => holds !== undefined)
  return (
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">Holder</th>
          {hasSides && <th scope="col">Holds</th>}
          <th scope="col" class="end">
            Time left
          </th>
        </tr>
      </thead>
      <tbody>
        {props.holders.map(({ holder, ttl, holds }) => (
          <tr key={holder}>
            <td>
              <code>{holder}</code>
            </td>
            {hasSides && <td>{holds}</td>}
            <td class="end">
              <TimeLeft deadline={deadlineOf(ttl, props.asked)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
