import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId } from 'preact/hooks'

/** One of several views of the same thing. */
export interface Tab {
  readonly id: string
  readonly title: ComponentChildren
}

/** Tabs above what the chosen one shows; arrow keys move between them. */
export function Tabs(props: {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
  readonly children: ComponentChildren
}): JSX.Element {
  const base = useId()
  const { tabs, chosen, onChoose } = props
  // There may be more than fit.
  useEffect(() => {
    document.getElementById(`${base}${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    const index = tabs.findIndex(({ id }) => id === chosen)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    onChoose(next.id)
    document.getElementById(`${base}${next.id}`)?.focus()
  }
  return (
    <>
      <div role="tablist" aria-label={props.label} class="tabs" onKeyDown={move}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`${base}${id}`}
            type="button"
            role="tab"
            aria-selected={id === chosen}
            aria-controls={`${base}panel`}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        id={`${base}panel`}
        role="tabpanel"
        aria-labelledby={`${base}${chosen}`}
        class="tab-panel"
      >
        {props.children}
      </div>
    </>
  )
}
