import type { JSX } from 'preact'
import { get } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { readable, type Text } from '../../api/wire.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { AccessNote } from '../../parts/guarded.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { FilterField } from '../filter-field.tsx'
import { Split } from '../split.tsx'
import { ChannelTail } from './channel-tail.tsx'
import { ListenForm } from './listen-form.tsx'
import { Publish } from './publish.tsx'
import './channels.css'

/** Seconds between two looks at the channels. */
const EVERY = 5

/** A channel that somebody is subscribed to. */
interface Channel {
  readonly channel: Text
  readonly subscribers: number
}

/** Messages of pub/sub as they pass, and who is listening. */
export function View(): JSX.Element {
  const { match = '', listen, pattern } = place.value.query
  const channels = useResource(
    async (signal) => {
      const query = { match: match || '*' }
      return (await get<{ channels: readonly Channel[] }>('channels', { query, signal })).channels
    },
    [match],
    { every: EVERY },
  )
  useActions(
    [{ title: 'Refresh the channels', keys: 'r', icon: 'refresh', run: channels.reload }],
    [match],
  )
  const list = (
    <>
      <div class="row">
        <FilterField
          label="Pattern of channels"
          placeholder="Filter channels, such as news:*"
          value={match}
          onChange={(text) => setQuery({ match: text })}
        />
      </div>
      <Loaded resource={channels}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon="radio" title="Nobody is subscribed">
              A channel is there only while somebody listens to it; those who listen by a pattern
              are not counted. Listen to one to see its messages.
            </Empty>
          ) : (
            <DataTable
              label="Channels"
              columns={COLUMNS}
              rows={all}
              keyOf={({ channel }) => readable(channel)}
              open={pattern === undefined ? listen : undefined}
              onOpen={({ channel }) => {
                if (typeof channel === 'string') setQuery({ listen: channel, pattern: undefined })
              }}
            />
          )
        }
      </Loaded>
    </>
  )
  const detail = listen && (
    <div class="channel-tail">
      <h2>
        {pattern ? 'All that match ' : 'Channel '}
        <code>{listen}</code>
      </h2>
      <ChannelTail key={`${pattern} ${listen}`} name={listen} isPattern={pattern === '1'} />
      <Publish channel={pattern ? '' : listen} />
    </div>
  )
  return (
    <Page title="Pub/sub" subtitle="Messages as they pass" fills actions={<ListenForm />}>
      <AccessNote need="write" what="publish" />
      <Split
        list={list}
        detail={detail}
        what="channels"
        onClose={() => setQuery({ listen: undefined, pattern: undefined })}
      />
    </Page>
  )
}

const COLUMNS: readonly Column<Channel>[] = [
  {
    name: 'channel',
    title: 'Channel',
    cell: ({ channel }) => <span class="mono">{readable(channel)}</span>,
  },
  {
    name: 'subscribers',
    title: 'Subscribers',
    width: '100px',
    align: 'end',
    cell: ({ subscribers }) => subscribers,
  },
]
