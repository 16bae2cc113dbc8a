import type { JSX } from 'preact'
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { fromPath } from '../api/wire.ts'
import { useActions } from '../app/actions.ts'
import { place, setQuery } from '../app/location.ts'
import { Split } from '../panels/split.tsx'
import { count, counted } from '../parts/duration.ts'
import { GuardedButton } from '../parts/guarded.tsx'
import { Icon } from '../parts/icon.tsx'
import { Page } from '../parts/page.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { BulkDelete } from './bulk-delete.tsx'
import type { Wanted } from './bulk-deletion.ts'
import { KeyDetail } from './detail.tsx'
import { KeyTable } from './key-table.tsx'
import { Listing } from './listing.ts'
import { NewKey } from './new-key.tsx'
import { SearchBar } from './search-bar.tsx'
import { branchesOf } from './tree.ts'
import './keys.css'

/** Loaded at once by the button: more than a page has, less than a browser minds. */
const MANY = 100_000

/** The keys of the database, and the one that is open. */
export function View(): JSX.Element {
  const { query } = place.value
  const [turn, setTurn] = useState(0)
  const { match = '', type = '', key } = query
  const memory = query.memory === '1'
  const listing = useMemo(() => new Listing({ match, type, memory }), [match, type, memory, turn])
  useEffect(() => {
    void listing.more()
    return () => listing.stop()
  }, [listing])
  const again = () => setTurn((last) => last + 1)
  const changed = (isThere: boolean) => {
    if (key === undefined) return
    if (!isThere) listing.remove(key)
    // It was deleted here, and has come back.
    else if (listing.progress.peek().state === 'ended' && !listing.has(key)) again()
  }
  const [isMaking, setMaking] = useState(false)
  useActions(
    [
      { title: 'Make a key', keys: 'n', icon: 'plus', run: () => setMaking(true) },
      { title: 'Refresh the list of keys', keys: 'l', icon: 'refresh', run: again },
    ],
    [],
  )
  return (
    <Page
      title="Keys"
      fills
      actions={
        <>
          <button type="button" class="button" onClick={again}>
            <Icon name="refresh" /> Refresh
          </button>
          <GuardedButton need="write" look="primary" onClick={() => setMaking(true)}>
            <Icon name="plus" /> New key
          </GuardedButton>
        </>
      }
    >
      <SearchBar query={query} />
      <Split
        what="keys"
        list={<KeyList key={`${turn} ${type} ${match}`} listing={listing} again={again} />}
        detail={key === undefined ? undefined : <KeyDetail key={key} id={key} changed={changed} />}
        onClose={() => setQuery({ key: undefined, as: undefined, read: undefined })}
      />
      {isMaking && <NewKey onDone={again} onClose={() => setMaking(false)} />}
    </Page>
  )
}

function KeyList(props: { readonly listing: Listing; readonly again: () => void }): JSX.Element {
  const { listing } = props
  const { match = '', type = '', key, flat, separator = ':', memory } = place.value.query
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [openBranches, setOpenBranches] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (key === undefined) return
    setOpenBranches((open) => new Set([...open, ...branchesOf(fromPath(key), separator)]))
  }, [key, separator])
  const [wanted, setWanted] = useState<Wanted>()
  const rows = listing.rows.value
  const progress = listing.progress.value
  const onEnd = useCallback(() => void listing.more(), [listing])
  if (rows.length === 0) {
    if (progress.state === 'failed') {
      return <Failure error={progress.error} retry={() => void listing.more()} />
    }
    if (progress.state === 'loading') return <Loading what="Looking for keys" />
    if (progress.state === 'ended') return <NoKeys isFiltered={match !== '' || type !== ''} />
  }
  return (
    <>
      <KeyTable
        rows={rows}
        separator={flat ? '' : separator}
        openBranches={openBranches}
        onBranches={setOpenBranches}
        hasMemory={memory === '1'}
        open={key}
        onOpen={(id) => setQuery({ key: id, as: undefined, read: undefined })}
        selected={selected}
        onSelect={setSelected}
        onEnd={onEnd}
      />
      <KeysFoot listing={listing} selected={selected} onDelete={setWanted} />
      {wanted && (
        <BulkDelete
          wanted={wanted}
          onDone={() => {
            setSelected(new Set())
            props.again()
          }}
          onClose={() => setWanted(undefined)}
        />
      )}
    </>
  )
}

/** How many keys are listed and selected, and what can be done with them. */
function KeysFoot(props: {
  readonly listing: Listing
  readonly selected: ReadonlySet<string>
  readonly onDelete: (wanted: Wanted) => void
}): JSX.Element {
  const { listing, selected, onDelete } = props
  const { match = '', type = '' } = place.value.query
  const progress = listing.progress.value
  return (
    <div class="keys-foot">
      <span role="status">
        {counted(listing.rows.value.length, 'key')}
        {progress.state === 'ended' ? '' : ' so far'}
        {selected.size > 0 && `, ${count(selected.size)} selected`}
      </span>
      {progress.state === 'loading' && (
        <>
          <span class="spinner" />
          <button type="button" class="button" onClick={() => listing.stop()}>
            Stop
          </button>
        </>
      )}
      {progress.state === 'paused' && (
        <button type="button" class="button" onClick={() => void listing.more(MANY)}>
          Load all
        </button>
      )}
      {progress.state === 'failed' && (
        <Failure error={progress.error} retry={() => void listing.more()} />
      )}
      {selected.size > 0 ? (
        <GuardedButton need="write" onClick={() => onDelete({ ids: [...selected] })}>
          <Icon name="trash" /> Delete {count(selected.size)}
        </GuardedButton>
      ) : (
        (match !== '' || type !== '') && (
          <GuardedButton need="write" onClick={() => onDelete({ match, type })}>
            <Icon name="trash" /> Delete all like this
          </GuardedButton>
        )
      )}
    </div>
  )
}

function NoKeys({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element {
  if (isFiltered) {
    return (
      <Empty title="No key is like this">
        <code>*</code> stands for any text: <code>user:*</code>.{' '}
        <button
          type="button"
          class="link"
          onClick={() => setQuery({ match: undefined, type: undefined })}
        >
          Show all keys
        </button>
      </Empty>
    )
  }
  return (
    <Empty icon="key" title="The database is empty">
      Make a key above (<kbd>n</kbd>), or let your application write one.
    </Empty>
  )
}
