import type { JSX } from 'preact'
import { PagesState } from '../panels/pages-state.tsx'
import { type Page, usePages } from '../panels/use-pages.ts'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { Empty } from '../parts/states.tsx'

/** The parts of a key, loaded page by page as the list scrolls. */
export function Members<T>(props: {
  readonly label: string
  readonly inputs: readonly unknown[]
  readonly load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>
  readonly keyOf: (row: T) => string
  readonly columns: readonly Column<T>[]
  readonly onOpen?: (row: T) => void
  readonly empty: string
}): JSX.Element {
  const pages = usePages(props.load, props.inputs, props.keyOf)
  return (
    <PagesState pages={pages} empty={<Empty title={props.empty} />}>
      {(foot) => (
        <DataTable
          label={props.label}
          columns={props.columns}
          rows={pages.rows}
          keyOf={props.keyOf}
          onEnd={pages.more}
          foot={foot}
          {...(props.onOpen && { onOpen: props.onOpen })}
        />
      )}
    </PagesState>
  )
}
