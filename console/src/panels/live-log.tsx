import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { explain } from '../api/problem.ts'
import { count } from '../parts/duration.ts'
import { Notice } from '../parts/states.tsx'
import type { LiveTail } from './use-tail.ts'
import './panels.css'

/** What is followed, line by line, with buttons to pause and clear it. It scrolls along while its end is in sight. */
export function LiveLog<T>(props: {
  readonly label: string
  readonly live: LiveTail<T>
  /** What to do so that something comes. */
  readonly hint: ComponentChildren
  readonly line: (line: T) => ComponentChildren
}): JSX.Element {
  const { live } = props
  const { tail, connection } = live
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useLayoutEffect(() => {
    const list = box.current
    if (list !== null && isAtEnd.current) list.scrollTop = list.scrollHeight
  }, [tail.lines])
  return (
    <>
      <div class="row">
        <button
          type="button"
          class="button"
          aria-pressed={tail.isPaused}
          onClick={tail.isPaused ? live.resume : live.pause}
        >
          {tail.isPaused ? `Go on (${count(tail.held.length)} new)` : 'Pause'}
        </button>
        <button type="button" class="button" disabled={tail.count === 0} onClick={live.clear}>
          Clear
        </button>
        <span class="soft number">
          {count(tail.count)} since the beginning
          {tail.dropped > 0 && `, the oldest ${count(tail.dropped)} are gone`}
        </span>
      </div>
      <Connected live={live} />
      <div
        ref={box}
        class="log"
        role="log"
        aria-label={props.label}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        onScroll={({ currentTarget: list }) => {
          isAtEnd.current = list.scrollHeight - list.scrollTop - list.clientHeight < 40
        }}
      >
        {tail.lines.length === 0 && connection.state === 'listening' && (
          <div class="log-line log-empty">{props.hint}</div>
        )}
        {tail.lines.map((line, index) => (
          <div class="log-line" key={tail.count - tail.held.length - tail.lines.length + index}>
            {props.line(line)}
          </div>
        ))}
      </div>
    </>
  )
}

/** How the connection is, for those who see and those who hear. */
function Connected<T>({ live }: { readonly live: LiveTail<T> }): JSX.Element | null {
  const { connection, restart } = live
  if (connection.state === 'listening')
    return (
      <p class="hidden-text" role="status">
        Listening
      </p>
    )
  const { title, advice } = explain(connection.error)
  const isOver = connection.state === 'failed'
  return (
    <Notice kind={isOver ? 'danger' : 'warning'}>
      <strong>{title}.</strong> {advice}{' '}
      {connection.state === 'waiting' && `Next try in ${connection.seconds} s. `}
      {isOver && (
        <button type="button" class="link" onClick={restart}>
          Try again
        </button>
      )}
    </Notice>
  )
}
