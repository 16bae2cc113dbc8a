import type { JSX } from 'preact'
import { count } from '../../parts/duration.ts'
import { Badge } from '../../parts/page.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import '../panels.css'
import { callerText } from './caller.ts'
import type { Refused } from './view.tsx'

/** Who was refused, how often and when last. */
export function RefusedTable(props: {
  readonly refused: readonly Refused[]
  /** Names of tokens by their ids, when they are known. */
  readonly names: ReadonlyMap<string, string> | undefined
}): JSX.Element {
  return (
    <div class="scroll-x">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Caller</th>
            <th scope="col">Limit</th>
            <th scope="col" class="end">
              Refused
            </th>
            <th scope="col" class="end">
              Last
            </th>
          </tr>
        </thead>
        <tbody>
          {props.refused.map(({ caller, limit, count: times, at }) => (
            <tr key={`${caller} ${limit}`}>
              <td title={caller}>{callerText(caller, props.names)}</td>
              <td>
                <Badge>{limit}</Badge>
              </td>
              <td class="end">{count(times)}</td>
              <td class="end">
                <TimeAgo at={at * 1000} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
