import type { ComponentChildren, JSX } from 'preact'
import { canWrite, isAdmin } from '../api/access.ts'
import { Notice } from './states.tsx'

/** What a token must allow for something. */
export type Need = 'write' | 'admin'

/** Why the one who is logged in may not; `undefined` when they may. */
export function refusalOf(need: Need): string | undefined {
  if (need === 'admin') return isAdmin.value ? undefined : 'This needs a token with admin access.'
  return canWrite.value ? undefined : 'Your token is read only.'
}

/** A button for what changes something: disabled, with the reason in its tooltip, for whom the API would refuse. */
export function GuardedButton(props: {
  readonly need: Need
  readonly onClick?: () => void
  readonly type?: 'button' | 'submit'
  readonly look?: 'primary' | 'danger'
  readonly label?: string
  readonly isBusy?: boolean
  readonly children: ComponentChildren
}): JSX.Element {
  const refusal = refusalOf(props.need)
  return (
    <button
      type={props.type ?? 'button'}
      class={props.look === undefined ? 'button' : `button button-${props.look}`}
      disabled={refusal !== undefined || props.isBusy === true}
      title={refusal ?? props.label}
      aria-label={props.label}
      onClick={props.onClick}
    >
      {props.isBusy && <span class="spinner" />}
      {props.children}
    </button>
  )
}

/** Says once in a view why its buttons are disabled; nothing for those who may. */
export function AccessNote({
  need,
  what,
}: {
  readonly need: Need
  readonly what: string
}): JSX.Element | null {
  const refusal = refusalOf(need)
  if (refusal === undefined) return null
  return (
    <Notice>
      You can look, but not {what}. {refusal}
    </Notice>
  )
}
