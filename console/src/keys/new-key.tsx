import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask } from '../api/client.ts'
import { explain, isProblem } from '../api/problem.ts'
import { inPath } from '../api/wire.ts'
import { go } from '../app/location.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Notice } from '../parts/states.tsx'
import { type NewType, newKeyRequest, newTypes } from './new-key-request.ts'

/** Makes a key with its first value. */
export function NewKey(props: {
  readonly onDone: () => void
  readonly onClose: () => void
}): JSX.Element {
  const [key, setKey] = useState('')
  const [type, setType] = useState<NewType>('string')
  const [first, setFirst] = useState('')
  const [value, setValue] = useState('')
  const [error, setError] = useState<unknown>()
  const { firstLabel, valueLabel } = newTypes[type]
  const submit = async (event: Event) => {
    event.preventDefault()
    const { method, path, body } = newKeyRequest(type, inPath(key), first, value)
    try {
      await ask(method, path, { body, ifNoneMatch: type === 'stream' ? undefined : '*' })
    } catch (failure) {
      setError(failure)
      return
    }
    props.onDone()
    props.onClose()
    go('keys', { key: inPath(key) })
  }
  return (
    <Dialog title="New key" onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="field">
          <span>Key</span>
          <input
            required
            value={key}
            spellcheck={false}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>Type</span>
          <select value={type} onChange={(event) => setType(event.currentTarget.value as NewType)}>
            {Object.entries(newTypes).map(([name, { title }]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {firstLabel && (
          <label class="field">
            <span>{firstLabel}</span>
            <input
              required
              value={first}
              onInput={(event) => setFirst(event.currentTarget.value)}
            />
          </label>
        )}
        <label class="field">
          <span>{valueLabel}</span>
          <textarea
            rows={4}
            value={value}
            onInput={(event) => setValue(event.currentTarget.value)}
          />
        </label>
        {error !== undefined && (
          <Notice kind="danger">
            {isProblem(error, 'precondition-failed')
              ? 'There is such a key already.'
              : `${explain(error).title}. ${explain(error).advice}`}
          </Notice>
        )}
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" class="button button-primary">
            Create
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
