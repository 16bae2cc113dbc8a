import type { ComponentChildren, JSX } from 'preact'
import { type Page, type Pages, usePages } from '../panels/use-pages.ts'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { count } from '../parts/duration.ts'
import { Empty, Failure, Loading } from '../parts/states.tsx'

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
  if (!pages.hasBegun) {
    return pages.error === undefined ? (
      <Loading />
    ) : (
      <Failure error={pages.error} retry={pages.reload} />
    )
  }
  if (pages.isDone && pages.rows.length === 0) return <Empty title={props.empty} />
  return (
    <DataTable
      label={props.label}
      columns={props.columns}
      rows={pages.rows}
      keyOf={props.keyOf}
      onEnd={pages.more}
      foot={foot(pages)}
      {...(props.onOpen && { onOpen: props.onOpen })}
    />
  )
}

function foot<T>(pages: Pages<T>): ComponentChildren {
  if (pages.error !== undefined) return <Failure error={pages.error} retry={pages.reload} />
  if (pages.isLoading) return 'Loading …'
  if (!pages.isDone) return 'There are more.'
  return pages.rows.length === 1 ? 'That is all: 1.' : `That is all: ${count(pages.rows.length)}.`
}
