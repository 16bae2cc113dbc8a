import type { JSX } from 'preact'
import type { Resource } from '../api/resource.ts'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { count } from '../parts/duration.ts'
import { Loaded } from '../parts/states.tsx'
import type { FoundNames } from './key-list.ts'

/** Names in a list, of which one is open. */
export function NameList(props: {
  readonly label: string
  readonly found: Resource<FoundNames>
  readonly open: string | undefined
  readonly onOpen: (name: string) => void
  /** What stands there when there are none. */
  readonly empty: JSX.Element
}): JSX.Element {
  return (
    <Loaded resource={props.found}>
      {({ names, isAll }) =>
        names.length === 0 && isAll ? (
          props.empty
        ) : (
          <DataTable
            label={props.label}
            columns={COLUMNS}
            rows={names}
            keyOf={(name) => name}
            open={props.open}
            onOpen={props.onOpen}
            foot={
              isAll
                ? `${count(names.length)} in all`
                : 'There are more: narrow them down by their names.'
            }
          />
        )
      }
    </Loaded>
  )
}

const COLUMNS: readonly Column<string>[] = [
  { name: 'name', title: 'Name', cell: (name) => <span class="mono">{name}</span> },
]
