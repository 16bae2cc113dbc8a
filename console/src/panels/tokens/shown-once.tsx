import type { JSX } from 'preact'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Notice } from '../../parts/states.tsx'
import '../panels.css'
import type { NewToken } from './api-token.ts'

/** The text of a new token, which nobody can see again. */
export function ShownOnce(props: {
  readonly token: NewToken
  readonly onClose: () => void
}): JSX.Element {
  const { name, token } = props.token
  return (
    <Dialog title={`The token ${name}`} onClose={props.onClose}>
      <div class="stack">
        <Notice kind="warning">
          Copy it now: redge keeps only its hash, and cannot show it again.
        </Notice>
        <div class="row">
          <code class="secret">{token}</code>
          <CopyButton text={token} what="the token" />
        </div>
        <p class="soft">
          Requests bear it in the header <code>Authorization: Bearer …</code>.
        </p>
        <footer class="dialog-foot">
          <button type="button" class="button button-primary" onClick={props.onClose}>
            I have kept it
          </button>
        </footer>
      </div>
    </Dialog>
  )
}
