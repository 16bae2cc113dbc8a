import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { isAdmin } from '../../api/access.ts'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import type { ApiToken, NewToken } from './api-token.ts'
import { CreateToken } from './create-token.tsx'
import { ShownOnce } from './shown-once.tsx'
import { TokenTable } from './token-table.tsx'

/** The tokens of the API: who may do what. */
export function View(): JSX.Element {
  const { create } = place.value.query
  const [made, setMade] = useState<NewToken>()
  const tokens = useResource(
    async (signal) => (await get<{ tokens: readonly ApiToken[] }>('tokens', { signal })).tokens,
    [isAdmin.value],
  )
  const begin = () => setQuery({ create: '1' })
  useActions(
    [
      { title: 'Make a token', keys: 'n', icon: 'plus', run: begin },
      { title: 'Refresh the tokens', keys: 'r', icon: 'refresh', run: tokens.reload },
    ],
    [],
  )
  const shown = (token: NewToken) => {
    setMade(token)
    tokens.reload()
  }
  return (
    <Page
      title="Tokens"
      subtitle="Who may do what through the API"
      actions={
        <button
          type="button"
          class="button button-primary"
          disabled={!isAdmin.value}
          onClick={begin}
        >
          <Icon name="plus" /> New token
        </button>
      }
    >
      <Loaded resource={tokens}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="user" title="No tokens yet">
              Everybody uses the two secrets of the Worker. Make a token for each person and
              program, so that each can be limited, seen in the audit and revoked by itself.
            </Empty>
          ) : (
            <TokenTable tokens={all} onRotated={shown} onChanged={tokens.reload} />
          )
        }
      </Loaded>
      {create && (
        <CreateToken
          onMade={(token) => {
            setQuery({ create: undefined })
            shown(token)
          }}
          onClose={() => setQuery({ create: undefined })}
        />
      )}
      {made && <ShownOnce token={made} onClose={() => setMade(undefined)} />}
    </Page>
  )
}
