import type { JSX } from 'preact'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { keysOfType } from '../key-list.ts'
import { NameForm } from '../name-form.tsx'
import { NameList } from '../name-list.tsx'
import { Split } from '../split.tsx'
import { BOARD_KEYS, boardNames } from './board.ts'
import { BoardDetail } from './board-detail.tsx'

/** Leaderboards, of all time and of days and weeks. */
export function View(): JSX.Element {
  const { board } = place.value.query
  const found = useResource(async (signal) => {
    const { names, isAll } = await keysOfType('zset', BOARD_KEYS, signal)
    return { names: boardNames(names), isAll }
  }, [])
  useActions([{ title: 'Refresh the boards', keys: 'r', icon: 'refresh', run: found.reload }], [])
  const list = (
    <>
      <NameForm
        label="Name of a board"
        value={board ?? ''}
        onSubmit={(name) => setQuery({ board: name })}
      />
      <NameList
        label="Leaderboards"
        found={found}
        open={board}
        onOpen={(name) => setQuery({ board: name, date: undefined })}
        empty={
          <Empty icon="gauge" title="No leaderboards">
            A score makes one: <code>POST /v1/leaderboards/chess/entries</code>.
          </Empty>
        }
      />
    </>
  )
  return (
    <Page title="Leaderboards" subtitle="Who leads, today, this week and of all time" fills>
      <AccessNote need="write" what="set scores or take members off" />
      <Split
        list={list}
        detail={board && <BoardDetail key={board} name={board} />}
        what="boards"
        onClose={() => setQuery({ board: undefined, window: undefined, date: undefined })}
      />
    </Page>
  )
}
