import { type ReadonlySignal, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { duration } from './duration.ts'

const clock = signal(Date.now())
setInterval(() => {
  if (!document.hidden) clock.value = Date.now()
}, 1000)

/** The time, to the second: whatever reads it in a component is rendered again each second. */
export const now: ReadonlySignal<number> = clock

/** About how long ago something was, kept up to date; the exact time in its tooltip. `at` is Unix time in milliseconds. */
export function TimeAgo({ at }: { readonly at: number }): JSX.Element {
  const date = new Date(at)
  const seconds = (clock.value - at) / 1000
  const text =
    seconds < 0
      ? `in ${duration(-seconds, 1)}`
      : seconds < 2
        ? 'now'
        : `${duration(seconds, 1)} ago`
  return (
    <time class="nowrap" dateTime={date.toISOString()} title={date.toLocaleString()}>
      {text}
    </time>
  )
}

/** How long something still lasts, counting down; `over` when its time has come. `until` is Unix time in milliseconds. */
export function CountDown(props: { readonly until: number; readonly over?: string }): JSX.Element {
  const seconds = (props.until - clock.value) / 1000
  return (
    <time class="number" dateTime={new Date(props.until).toISOString()}>
      {seconds > 0 ? duration(seconds) : (props.over ?? 'over')}
    </time>
  )
}
