import type { ComponentChildren, JSX } from 'preact'

/** A view of the console: its title, what can be done, what it shows. `fills` for one that scrolls inside itself. */
export function Page(props: {
  readonly title: string
  readonly subtitle?: ComponentChildren
  readonly actions?: ComponentChildren
  readonly fills?: boolean
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <div class={props.fills ? 'page page-fills' : 'page'}>
      <header class="page-head">
        <h1>{props.title}</h1>
        <div class="page-subtitle">{props.subtitle}</div>
        <div class="page-actions">{props.actions}</div>
      </header>
      {props.children}
    </div>
  )
}

/** A part of a view with a title of its own. */
export function Card(props: {
  readonly title?: ComponentChildren
  readonly actions?: ComponentChildren
  readonly children: ComponentChildren
}): JSX.Element {
  return (
    <section class="card">
      {(props.title !== undefined || props.actions !== undefined) && (
        <header class="card-head">
          <h2>{props.title}</h2>
          <div class="page-actions">{props.actions}</div>
        </header>
      )}
      {props.children}
    </section>
  )
}

/** A number with its name, for the top of a view. */
export function Figure(props: {
  readonly name: string
  readonly value: ComponentChildren
  readonly note?: ComponentChildren
}): JSX.Element {
  return (
    <div class="figure">
      <div class="figure-name">{props.name}</div>
      <div class="figure-value">{props.value}</div>
      <div class="figure-note">{props.note}</div>
    </div>
  )
}

/** A word that says how something is. */
export function Badge(props: {
  readonly kind?: 'plain' | 'good' | 'warning' | 'danger' | 'accent'
  readonly children: ComponentChildren
}): JSX.Element {
  return <span class={`badge badge-${props.kind ?? 'plain'}`}>{props.children}</span>
}
