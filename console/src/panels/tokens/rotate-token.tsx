import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, v1 } from '../../api/client.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { reasoned } from '../reason.ts'
import type { ApiToken, NewToken } from './api-token.ts'

/** Seconds that the former text may go on working. */
const GRACES = [
  ['0', 'not at all'],
  ['300', 'five minutes'],
  ['3600', 'an hour'],
  ['86400', 'a day'],
  ['604800', 'a week'],
] as const

/** Asks how long the former text of a token goes on working, and gives it a new one. */
export function RotateToken(props: {
  readonly token: ApiToken
  readonly onRotated: (token: NewToken) => void
  readonly onClose: () => void
}): JSX.Element {
  const { id, name } = props.token
  const [grace, setGrace] = useState('3600')
  return (
    <ConfirmDialog
      title={`Give ${name} a new text?`}
      action="Rotate"
      asksReason
      act={async (signal, reason) => {
        const body = { grace: Number(grace) }
        props.onRotated(
          await post<NewToken>(v1`tokens/${id}/rotations`, body, { signal, ...reasoned(reason) }),
        )
      }}
      onClose={props.onClose}
    >
      <label class="field">
        <span>The text of now goes on working for</span>
        <select value={grace} onChange={(event) => setGrace(event.currentTarget.value)}>
          {GRACES.map(([seconds, text]) => (
            <option key={seconds} value={seconds}>
              {text}
            </option>
          ))}
        </select>
      </label>
      What the token allows and when it ends stays as it is.
    </ConfirmDialog>
  )
}
