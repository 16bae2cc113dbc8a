import type { ComponentChildren, JSX } from 'preact'
import { explain } from '../api/problem.ts'
import type { Resource } from '../api/resource.ts'
import { Icon, type IconName } from './icon.tsx'

/** What stands in a view while there is nothing to see yet. */
export function Loading({ what = 'Loading' }: { readonly what?: string }): JSX.Element {
  return (
    <div class="state" role="status">
      <span class="spinner" />
      <p>{what} …</p>
    </div>
  )
}

/** What stands in a view that has nothing to show: what is missing, and how to get it. */
export function Empty(props: {
  readonly icon?: IconName
  readonly title: string
  readonly children?: ComponentChildren
}): JSX.Element {
  return (
    <div class="state">
      <Icon name={props.icon ?? 'search'} />
      <h2>{props.title}</h2>
      <div class="state-advice">{props.children}</div>
    </div>
  )
}

/** What stands in a view that could not be loaded: what happened, and what to do. */
export function Failure(props: {
  readonly error: unknown
  readonly retry?: () => void
}): JSX.Element {
  const { title, advice } = explain(props.error)
  return (
    <div class="state state-failed" role="alert">
      <Icon name="alert" />
      <h2>{title}</h2>
      <p class="state-advice">{advice}</p>
      {props.retry && (
        <button type="button" class="button" onClick={props.retry}>
          <Icon name="refresh" /> Try again
        </button>
      )}
    </div>
  )
}

/** A note above what is shown, for a failure that leaves something to show. */
export function Notice(props: {
  readonly kind?: 'info' | 'warning' | 'danger'
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <div
      class={`notice notice-${props.kind ?? 'info'}`}
      role={props.kind === 'danger' ? 'alert' : 'note'}
    >
      {props.children}
    </div>
  )
}

/** What a resource holds, or that it is loading, or why it is not there. */
export function Loaded<T>(props: {
  readonly resource: Resource<T>
  readonly what?: string
  readonly children: (value: T) => ComponentChildren
}): JSX.Element {
  const { value, error, reload } = props.resource
  if (value === undefined) {
    if (error !== undefined) return <Failure error={error} retry={reload} />
    return <Loading {...(props.what === undefined ? {} : { what: props.what })} />
  }
  return (
    <>
      {error !== undefined && (
        <Notice kind="warning">
          {explain(error).title}. What you see may be old.{' '}
          <button type="button" class="link" onClick={reload}>
            Try again
          </button>
        </Notice>
      )}
      {props.children(value)}
    </>
  )
}
