import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, v1 } from '../../api/client.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Badge } from '../../parts/page.tsx'
import { now, TimeAgo } from '../../parts/time.tsx'
import { tell } from '../../parts/toasts.tsx'
import '../panels.css'
import { ActionsHeader } from '../../parts/actions-header.tsx'
import { reasoned } from '../reason.ts'
import { type ApiToken, type NewToken, stateOf } from './api-token.ts'
import { RotateToken } from './rotate-token.tsx'

/** The tokens, with ways to rotate and revoke each. */
export function TokenTable(props: {
  readonly tokens: readonly ApiToken[]
  readonly onRotated: (token: NewToken) => void
  readonly onChanged: () => void
}): JSX.Element {
  const [rotating, setRotating] = useState<ApiToken>()
  const [revoking, setRevoking] = useState<ApiToken>()
  return (
    <div class="card scroll-x">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Access</th>
            <th scope="col" class="minor">
              Limited to
            </th>
            <th scope="col" class="minor">
              Last used
            </th>
            <th scope="col">Ends</th>
            <ActionsHeader />
          </tr>
        </thead>
        <tbody>
          {props.tokens.map((token) => (
            <tr key={token.id}>
              <td>
                {token.name} <small class="mono">{token.id.slice(0, 6)}</small>{' '}
                <StateBadge token={token} />
              </td>
              <td>
                <Badge kind={token.access === 'admin' ? 'accent' : 'plain'}>{token.access}</Badge>
              </td>
              <td class="minor">
                <Limits token={token} />
              </td>
              <td class="minor">
                {token.lastUsedAt === null ? 'never' : <TimeAgo at={token.lastUsedAt * 1000} />}
              </td>
              <td>
                {token.expiresAt === null ? 'never' : <TimeAgo at={token.expiresAt * 1000} />}
              </td>
              <td class="actions">
                <GuardedButton
                  need="admin"
                  label={`Rotate ${token.name}`}
                  onClick={() => setRotating(token)}
                >
                  Rotate
                </GuardedButton>{' '}
                <GuardedButton
                  need="admin"
                  label={`Revoke ${token.name}`}
                  onClick={() => setRevoking(token)}
                >
                  Revoke
                </GuardedButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rotating && (
        <RotateToken
          token={rotating}
          onRotated={props.onRotated}
          onClose={() => setRotating(undefined)}
        />
      )}
      {revoking && (
        <ConfirmDialog
          title={`Revoke ${revoking.name}?`}
          action="Revoke"
          name={revoking.name}
          asksReason
          act={async (signal, reason) => {
            await del(v1`tokens/${revoking.id}`, { signal, ...reasoned(reason) })
            tell(`${revoking.name} is revoked`)
            props.onChanged()
          }}
          onClose={() => setRevoking(undefined)}
        >
          Whoever uses it is refused from now on, some of them up to five seconds later. It cannot
          be taken back.
        </ConfirmDialog>
      )}
    </div>
  )
}

function StateBadge({ token }: { readonly token: ApiToken }): JSX.Element | null {
  switch (stateOf(token, now.value / 1000)) {
    case 'expired':
      return <Badge kind="danger">expired</Badge>
    case 'expiring':
      return <Badge kind="warning">ends soon</Badge>
    case 'rotating':
      return <Badge kind="warning">former text still works</Badge>
    case 'valid':
      return null
  }
}

function Limits({ token }: { readonly token: ApiToken }): JSX.Element {
  const { keyPrefixes, families } = token
  if (keyPrefixes === null && families === null) return <span class="soft">no limit</span>
  return (
    <>
      {keyPrefixes?.map((prefix) => (
        <code key={prefix}>{prefix}* </code>
      ))}
      {families !== null && <small>{families.join(', ')}</small>}
    </>
  )
}
