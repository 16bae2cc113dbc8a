import type { JSX } from 'preact'
import { CopyButton } from '../parts/copy-button.tsx'
import './panels.css'

/** A value as JSON, indented, with a button that copies it. */
export function JsonBlock({
  value,
  what,
}: {
  readonly value: unknown
  readonly what: string
}): JSX.Element {
  const text = JSON.stringify(value, null, 2) ?? 'undefined'
  return (
    <div class="row" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre class="code-block row-fill" tabIndex={0}>
        {text}
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  )
}
