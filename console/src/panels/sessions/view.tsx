import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { isProblem } from '../../api/problem.ts'
import { type Resource, useResource } from '../../api/resource.ts'
import { place, setQuery } from '../../app/location.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { AccessNote, GuardedButton } from '../../parts/guarded.tsx'
import { Card, Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import { tell } from '../../parts/toasts.tsx'
import { NameForm } from '../name-form.tsx'
import '../panels.css'
import { ActionsHeader } from '../../parts/actions-header.tsx'
import { reasoned } from '../reason.ts'
import { userAgentText } from './user-agent.ts'

/** A session of a user, as `GET /v1/users/{id}/sessions` has it. */
interface Device {
  readonly id: string
  /** ISO time. */
  readonly created: string
  readonly userAgent: string
}

/** Where a user is logged in. */
export function View(): JSX.Element {
  const { user } = place.value.query
  return (
    <Page title="Sessions" subtitle="Where a user of your Django site is logged in">
      <AccessNote need="admin" what="see or end the sessions of others" />
      <NameForm
        label="Id of a user"
        placeholder="Id of a user, such as 7"
        value={user ?? ''}
        onSubmit={(id) => setQuery({ user: id })}
      />
      {user ? (
        <Devices key={user} user={user} />
      ) : (
        <Empty icon="user" title="Whose sessions?">
          Enter the primary key of a user in Django. Sessions are noted at each login where redge's
          snippet or <code>redge/session</code> is in use.
        </Empty>
      )}
    </Page>
  )
}

function Devices({ user }: { readonly user: string }): JSX.Element {
  const [ending, setEnding] = useState<Device | 'all'>()
  const path = v1`users/${user}/sessions`
  const devices = useResource(
    async (signal) => (await get<{ sessions: readonly Device[] }>(path, { signal })).sessions,
    [path],
  )
  if (isProblem(devices.error, 'not-configured')) return <NotConfigured />
  return (
    <>
      <Loaded resource={devices}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="user" title="Not logged in anywhere">
              No session of this user is noted. Look whether the id is right.
            </Empty>
          ) : (
            <DeviceTable user={user} devices={all} onEnd={setEnding} />
          )
        }
      </Loaded>
      {ending && (
        <EndDialog
          user={user}
          ending={ending}
          devices={devices}
          onClose={() => setEnding(undefined)}
        />
      )}
    </>
  )
}

function NotConfigured(): JSX.Element {
  return (
    <Empty icon="user" title="Sessions are not set up">
      Give the Worker the variable <code>DJANGO_SETTINGS</code>: the CACHES and SESSION_* of your
      project as JSON, <code>{'{}'}</code> for Django's defaults. See docs/sessions.md.
    </Empty>
  )
}

function DeviceTable(props: {
  readonly user: string
  readonly devices: readonly Device[]
  readonly onEnd: (device: Device | 'all') => void
}): JSX.Element {
  return (
    <Card
      title={`${props.devices.length} ${props.devices.length === 1 ? 'session' : 'sessions'} of user ${props.user}`}
      actions={
        <GuardedButton need="admin" look="danger" onClick={() => props.onEnd('all')}>
          End all
        </GuardedButton>
      }
    >
      <div class="scroll-x">
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">Browser</th>
              <th scope="col">Logged in</th>
              <th scope="col" class="minor">
                Session
              </th>
              <ActionsHeader />
            </tr>
          </thead>
          <tbody>
            {props.devices.map((device) => (
              <tr key={device.id}>
                <td title={device.userAgent}>{userAgentText(device.userAgent)}</td>
                <td>
                  <TimeAgo at={Date.parse(device.created)} />
                </td>
                <td class="minor">
                  <code>{device.id.slice(0, 8)}</code>
                </td>
                <td class="actions">
                  <GuardedButton
                    need="admin"
                    label={`End the session ${device.id.slice(0, 8)}`}
                    onClick={() => props.onEnd(device)}
                  >
                    End
                  </GuardedButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function EndDialog(props: {
  readonly user: string
  readonly ending: Device | 'all'
  readonly devices: Resource<readonly Device[]>
  readonly onClose: () => void
}): JSX.Element {
  const { user, ending, devices } = props
  const isAll = ending === 'all'
  return (
    <ConfirmDialog
      title={
        isAll
          ? `Log user ${user} out everywhere?`
          : `End the session of ${userAgentText(ending.userAgent)}?`
      }
      action={isAll ? 'End all sessions' : 'End the session'}
      asksReason
      act={async (signal, reason) => {
        const options = { signal, ...reasoned(reason) }
        if (isAll) {
          const { revoked } = await del<{ revoked: number }>(v1`users/${user}/sessions`, options)
          tell(`Sessions that were ended: ${revoked}`)
        } else {
          await del(v1`users/${user}/sessions/${ending.id}`, options)
          tell('The session is over')
        }
        devices.reload()
      }}
      onClose={props.onClose}
    >
      What the session holds is lost, a cart as well, and they must log in again.
    </ConfirmDialog>
  )
}
