import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, v1 } from '../api/client.ts'
import { Dialog } from '../parts/dialog.tsx'
import type { Subject } from './subject.ts'

const USUAL = [
  ['1 min', 60],
  ['1 hour', 3_600],
  ['1 day', 86_400],
  ['1 week', 604_800],
] as const

/** Changes when a key expires. */
export function TtlDialog(props: {
  readonly subject: Subject
  readonly onClose: () => void
}): JSX.Element {
  const { id, info, save } = props.subject
  const [seconds, setSeconds] = useState(info.ttl === null ? '' : String(Math.round(info.ttl)))
  const set = async (ttl: number | null) => {
    const said = ttl === null ? 'The key stays.' : 'The key expires then.'
    if (await save(said, (guard) => ask('PATCH', v1`keys/${id}`, { body: { ttl }, ...guard }))) {
      props.onClose()
    }
  }
  return (
    <Dialog title="When does it expire?" onClose={props.onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void set(Number(seconds))
        }}
      >
        <div class="row">
          {USUAL.map(([title, length]) => (
            <button
              key={title}
              type="button"
              class="button"
              onClick={() => setSeconds(String(length))}
            >
              {title}
            </button>
          ))}
        </div>
        <label class="field">
          <span>Seconds from now</span>
          <input
            inputMode="decimal"
            required
            pattern="\d+(\.\d+)?"
            title="A number of seconds"
            value={seconds}
            onInput={(event) => setSeconds(event.currentTarget.value)}
          />
        </label>
        <footer class="dialog-foot">
          {info.ttl !== null && (
            <button type="button" class="button" onClick={() => void set(null)}>
              Never
            </button>
          )}
          <button type="submit" class="button button-primary">
            Set
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
