import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { ask, v1 } from '../api/client.ts'
import { explain, isProblem } from '../api/problem.ts'
import { inPath, readable } from '../api/wire.ts'
import { go } from '../app/location.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Notice } from '../parts/states.tsx'
import { tell } from '../parts/toasts.tsx'
import type { Subject } from './subject.ts'

/** Renames or copies a key. */
export function NewNameDialog(props: {
  readonly subject: Subject
  readonly how: 'rename' | 'copy'
  readonly onDone: () => void
  readonly onClose: () => void
}): JSX.Element {
  const { id, info } = props.subject
  const [name, setName] = useState(readable(info.key))
  const [error, setError] = useState<unknown>()
  const isTaken = isProblem(error, 'already-exists')
  const isRename = props.how === 'rename'
  const submit = async (event: Event) => {
    event.preventDefault()
    const body = { newKey: name, overwrite: isTaken }
    const path = isRename ? v1`keys/${id}/renames` : v1`keys/${id}/copies`
    try {
      await ask('POST', path, { body, ifMatch: info.etag ?? undefined })
    } catch (failure) {
      setError(failure)
      return
    }
    tell(isRename ? 'The key is renamed.' : 'The key is copied.')
    props.onDone()
    props.onClose()
    go('keys', { key: inPath(name) })
  }
  return (
    <Dialog title={isRename ? 'Rename the key' : 'Copy the key'} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="field">
          <span>New key</span>
          <input
            required
            value={name}
            spellcheck={false}
            onInput={(event) => {
              setName(event.currentTarget.value)
              setError(undefined)
            }}
          />
        </label>
        {error !== undefined && (
          <Notice kind="danger">
            {isTaken
              ? 'There is such a key already. What it holds would be lost.'
              : explain(error).title}
          </Notice>
        )}
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
          <button type="submit" class={isTaken ? 'button button-danger' : 'button button-primary'}>
            {isTaken ? 'Replace it' : isRename ? 'Rename' : 'Copy'}
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
