import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { access, logIn } from '../api/access.ts'
import { explain, isProblem } from '../api/problem.ts'
import { Notice } from '../parts/states.tsx'
import { useBusy } from '../parts/use-busy.ts'

/** Asks for a token. The place in the address stays, so that one goes on where one was. */
export function Login(): JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const [secret, setSecret] = useState('')
  const [remember, setRemember] = useState(false)
  const [isBusy, busily] = useBusy()
  const [error, setError] = useState<unknown>()
  const { value: known } = access
  const hasEnded = known.state === 'out' && known.reason === 'ended'
  const submit = async (event: Event) => {
    event.preventDefault()
    setError(undefined)
    await busily(() => logIn(secret.trim(), remember).catch(setError))
  }
  return (
    <main class="login">
      <form class="login-box stack" onSubmit={submit}>
        <h1>
          <img src="./favicon.svg" alt="" width="32" height="32" /> redge
        </h1>
        {hasEnded && (
          <Notice kind="warning">
            Your token is not accepted any more: it has expired or was revoked. Log in again to go
            on where you were.
          </Notice>
        )}
        <label class="field">
          <span>API token</span>
          <input
            type="password"
            name="token"
            autocomplete="current-password"
            required
            value={secret}
            aria-invalid={error !== undefined}
            ref={field}
            onInput={(event) => setSecret(event.currentTarget.value)}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={remember}
            onChange={(event) => setRemember(event.currentTarget.checked)}
          />
          <span>
            Remember me in this browser
            <small>In a cookie that scripts cannot read. Otherwise a reload asks again.</small>
          </span>
        </label>
        {error !== undefined && <LoginError error={error} />}
        <button type="submit" class="button button-primary" disabled={isBusy}>
          {isBusy && <span class="spinner" />} Log in
        </button>
        <p class="soft">
          <code>npm start</code> prints two tokens; the admin token shows everything. A deployed
          Worker has them in its secrets <code>REDGE_API_TOKEN</code> and{' '}
          <code>REDGE_ADMIN_TOKEN</code>.
        </p>
      </form>
    </main>
  )
}

function LoginError({ error }: { readonly error: unknown }): JSX.Element {
  if (isProblem(error, 'unauthorized')) {
    return (
      <Notice kind="danger">
        The Worker does not know this token. Look for a missing character.
      </Notice>
    )
  }
  const { title, advice } = explain(error)
  return (
    <Notice kind="danger">
      <strong>{title}.</strong> {advice}
    </Notice>
  )
}
