import type { JSX } from 'preact'
import { get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { inPath } from '../../api/wire.ts'
import { href, place, setQuery } from '../../app/location.ts'
import { count } from '../../parts/duration.ts'
import { Card, Figure } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { TimeAgo } from '../../parts/time.tsx'
import { GroupDetailCard } from './group-detail.tsx'
import { Groups } from './groups.tsx'
import { type Stream, timeOfId } from './stream.ts'
import { StreamTail } from './stream-tail.tsx'
import './streams.css'

/** Seconds between two looks at the stream that is open. */
const EVERY = 3

const TABS = [
  { id: 'groups', title: 'Groups' },
  { id: 'tail', title: 'Live tail' },
] as const

/** One stream: its figures, its groups, and its entries as they come. */
export function StreamDetail({ name }: { readonly name: string }): JSX.Element {
  const { tab = 'groups', group } = place.value.query
  const isTail = tab === 'tail'
  const stream = useResource(
    (signal) => get<Stream>(v1`streams/${inPath(name)}`, { signal }),
    [name],
    {
      every: EVERY,
    },
  )
  return (
    <Card
      title={<code>{name}</code>}
      actions={
        <a class="button" href={href('keys', { key: name })}>
          Entries
        </a>
      }
    >
      <Loaded resource={stream}>
        {(it) => (
          <>
            <div class="figures">
              <Figure name="Entries" value={count(it.length)} />
              <Figure name="Groups" value={it.groups.length} note={lagNote(it)} />
              <Figure name="Newest" value={<IdAge id={it.lastId} />} note={it.lastId} />
            </div>
            <Tabs
              label="Parts of the stream"
              tabs={TABS}
              chosen={isTail ? 'tail' : 'groups'}
              onChoose={(id) =>
                setQuery({ tab: id === 'groups' ? undefined : id, group: undefined })
              }
            >
              {isTail ? (
                <div class="stream-tail">
                  <StreamTail key={name} name={name} />
                </div>
              ) : (
                <div class="stack">
                  <Groups stream={name} groups={it.groups} onChanged={stream.reload} />
                  {group && (
                    <GroupDetailCard
                      key={group}
                      stream={name}
                      group={group}
                      onDeleted={stream.reload}
                    />
                  )}
                </div>
              )}
            </Tabs>
          </>
        )}
      </Loaded>
    </Card>
  )
}

function lagNote({ groups }: Stream): string {
  const worst = Math.max(0, ...groups.map(({ lag }) => lag ?? 0))
  return worst > 0 ? `${count(worst)} behind at most` : ''
}

function IdAge({ id }: { readonly id: string | null }): JSX.Element {
  const at = id === null ? undefined : timeOfId(id)
  return at === undefined ? <>–</> : <TimeAgo at={at} />
}
