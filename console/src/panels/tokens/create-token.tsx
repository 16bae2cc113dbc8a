import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post } from '../../api/client.ts'
import { explain } from '../../api/problem.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Notice } from '../../parts/states.tsx'
import '../panels.css'
import { useBusy } from '../../parts/use-busy.ts'
import type { NewToken } from './api-token.ts'
import {
  EMPTY_FORM,
  FAMILIES,
  type FormFaults,
  type TokenForm,
  tokenRequest,
} from './token-form.ts'

const ACCESSES = [
  ['read', 'Read', 'looks, and changes nothing'],
  ['write', 'Write', 'changes data'],
  ['admin', 'Admin', 'everything: administration, scripts, tokens, protected keys'],
] as const

/** A form for a new token. */
export function CreateToken(props: {
  readonly onMade: (token: NewToken) => void
  readonly onClose: () => void
}): JSX.Element {
  const [form, setForm] = useState<TokenForm>(EMPTY_FORM)
  const [faults, setFaults] = useState<FormFaults>({})
  const [error, setError] = useState<unknown>()
  const [isBusy, busily] = useBusy()
  const change = (changes: Partial<TokenForm>) => setForm((last) => ({ ...last, ...changes }))
  const submit = async (event: Event) => {
    event.preventDefault()
    const made = tokenRequest(form)
    setFaults('faults' in made ? made.faults : {})
    if ('faults' in made) return
    setError(undefined)
    await busily(() => post<NewToken>('tokens', made.request).then(props.onMade, setError))
  }
  return (
    <Dialog title="New token" onClose={props.onClose} wide>
      <form class="stack" onSubmit={submit} noValidate>
        <label class="field">
          <span>Name: who or what will use it</span>
          <input
            autofocus
            value={form.name}
            maxLength={100}
            aria-invalid={faults.name !== undefined}
            aria-describedby={faults.name && 'token-name-fault'}
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
          <Fault id="token-name-fault" text={faults.name} />
        </label>
        <fieldset class="fieldset fieldset-wide">
          <legend>Access</legend>
          {ACCESSES.map(([access, title, note]) => (
            <label class="check" key={access}>
              <input
                type="radio"
                name="access"
                checked={form.access === access}
                onChange={() => change({ access })}
              />
              <span>
                {title} <small>{note}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>Only keys that begin with (one a line; nothing for all keys)</span>
          <textarea
            rows={2}
            placeholder="app:"
            value={form.keyPrefixes}
            spellcheck={false}
            onInput={(event) => change({ keyPrefixes: event.currentTarget.value })}
          />
        </label>
        <Families chosen={form.families} onChange={(families) => change({ families })} />
        <label class="field">
          <span>Ends after so many days (nothing for never)</span>
          <input
            class="short"
            inputMode="numeric"
            value={form.days}
            aria-invalid={faults.days !== undefined}
            aria-describedby={faults.days && 'token-days-fault'}
            onInput={(event) => change({ days: event.currentTarget.value })}
          />
          <Fault id="token-days-fault" text={faults.days} />
        </label>
        {error !== undefined && (
          <Notice kind="danger">
            <strong>{explain(error).title}.</strong> {explain(error).advice}
          </Notice>
        )}
        <footer class="dialog-foot">
          <button type="button" class="button" onClick={props.onClose}>
            Cancel
          </button>
          <GuardedButton need="admin" type="submit" look="primary" isBusy={isBusy}>
            Make the token
          </GuardedButton>
        </footer>
      </form>
    </Dialog>
  )
}

function Families(props: {
  readonly chosen: readonly string[]
  readonly onChange: (families: readonly string[]) => void
}): JSX.Element {
  const { chosen, onChange } = props
  return (
    <fieldset class="fieldset">
      <legend>Only these families of commands (none ticked: all)</legend>
      {FAMILIES.map((family) => (
        <label class="check" key={family}>
          <input
            type="checkbox"
            checked={chosen.includes(family)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(checked ? [...chosen, family] : chosen.filter((one) => one !== family))
            }
          />
          {family}
        </label>
      ))}
    </fieldset>
  )
}

function Fault(props: {
  readonly id: string
  readonly text: string | undefined
}): JSX.Element | null {
  if (props.text === undefined) return null
  return (
    <span id={props.id} class="fault" role="alert">
      {props.text}
    </span>
  )
}
