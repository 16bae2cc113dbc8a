import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { href } from '../../app/location.ts'
import { count } from '../../parts/duration.ts'
import { Badge } from '../../parts/page.tsx'
import { percentText } from '../cache/hit-ratio.ts'
import '../panels.css'
import { bill, kindOfSource, type Price, perMonth, type Source } from './projection.ts'

/** Sources that are listed at first. */
const FIRST = 15

/** Who spends what, and what a month of it would cost. */
export function SourceTable(props: {
  readonly sources: readonly Source[]
  readonly seconds: number
  readonly price: Price
}): JSX.Element {
  const [isAll, setAll] = useState(false)
  const { sources, seconds, price } = props
  const shown = isAll ? sources : sources.slice(0, FIRST)
  // What is free is free for all together: no single source has it.
  const share = { ...price, freePerMonth: 0 }
  return (
    <>
      <div class="scroll-x">
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col" class="end">
                Commands
              </th>
              <th scope="col" class="minor">
                Share
              </th>
              <th scope="col" class="end minor">
                Calls
              </th>
              <th scope="col" class="end minor">
                Commands a call
              </th>
              <th scope="col" class="end">
                A month
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((source) => (
              <tr key={source.name}>
                <td>
                  <SourceName name={source.name} />
                </td>
                <td class="end">{count(source.commands)}</td>
                <td class="minor">
                  <span class="share" title={percentText(source.share)}>
                    <i style={{ width: `${source.share * 100}%` }} />
                  </span>
                </td>
                <td class="end minor">{count(source.calls)}</td>
                <td class="end minor">
                  {source.calls > 0 ? (source.commands / source.calls).toFixed(1) : '–'}
                </td>
                <td class="end">
                  {price.currency}
                  {bill(perMonth(source.commands, seconds) ?? 0, share).toFixed(2)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sources.length > FIRST && (
        <button type="button" class="link" onClick={() => setAll(!isAll)}>
          {isAll ? 'Fewer' : `All ${sources.length}`}
        </button>
      )}
    </>
  )
}

function SourceName({ name }: { readonly name: string }): JSX.Element {
  const kind = kindOfSource(name)
  if (kind === 'job') {
    const job = name.slice('job:'.length)
    return (
      <>
        <Badge>job</Badge> <a href={href('jobs', { job })}>{job}</a>
      </>
    )
  }
  if (kind === 'console') return <Badge kind="accent">this console</Badge>
  return <code>{name}</code>
}
