import type { JSX } from 'preact'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { FilterField } from '../filter-field.tsx'
import { keysOfType } from '../key-list.ts'
import { NameList } from '../name-list.tsx'
import { Split } from '../split.tsx'
import { StreamDetail } from './stream-detail.tsx'

/** Streams: who reads them, how far they are, and what comes in. */
export function View(): JSX.Element {
  const { match = '', stream } = place.value.query
  const found = useResource((signal) => keysOfType('stream', match || '*', signal), [match])
  useActions(
    [{ title: 'Refresh the streams', keys: 'r', icon: 'refresh', run: found.reload }],
    [match],
  )
  const list = (
    <>
      <div class="row">
        <FilterField
          label="Pattern of names"
          placeholder="Pattern, such as events:*"
          value={match}
          onChange={(text) => setQuery({ match: text })}
        />
        <button type="button" class="button" aria-label="Refresh" onClick={found.reload}>
          <Icon name="refresh" />
        </button>
      </div>
      <NameList
        label="Streams"
        found={found}
        open={stream}
        onOpen={(name) => setQuery({ stream: name, group: undefined, tab: undefined })}
        empty={
          <Empty icon="stream" title="No streams">
            {match === '' ? 'There is none that your token may read. ' : 'None matches. '}
            XADD makes one: <code>redis.xadd("events", …)</code>.
          </Empty>
        }
      />
    </>
  )
  return (
    <Page title="Streams" subtitle="Groups, their lag, and what comes in" fills>
      <AccessNote need="write" what="make or delete groups" />
      <Split
        list={list}
        detail={stream && <StreamDetail key={stream} name={stream} />}
        what="streams"
        onClose={() => setQuery({ stream: undefined, group: undefined, tab: undefined })}
      />
    </Page>
  )
}
