import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { TableHead } from './table-head.tsx'
import { useTableKeys } from './table-keys.ts'
import { TableRow } from './table-row.tsx'
import { type Selection, useSelection } from './table-selection.ts'
import { useVirtualRows } from './virtual-rows.ts'

/** A column of a table. */
export interface Column<T> {
  readonly name: string
  readonly title: ComponentChildren
  /**
   * Its width as a track of a CSS grid.
   * @default 'minmax(0, 1fr)'
   */
  readonly width?: string
  readonly align?: 'end'
  /** Left out where the table is narrow. */
  readonly minor?: boolean
  readonly cell: (row: T, index: number) => ComponentChildren
}

/** What a {@link DataTable} shows, and what it does when it is used. */
export interface DataTableProps<T> extends Selection<T> {
  /** What the rows are, for screen readers. */
  readonly label: string
  readonly columns: readonly Column<T>[]
  /** The row that is open, by its key. */
  readonly open?: string | undefined
  /** A row was clicked, or Enter pressed on it. */
  readonly onOpen?: (row: T) => void
  /** Further keys of the keyboard on the row that is active; `true` says that it was meant. */
  readonly onKey?: (event: KeyboardEvent, row: T) => boolean
  /** The last rows are in sight: the next page may be loaded. */
  readonly onEnd?: () => void
  /** Stands below the last row. */
  readonly foot?: ComponentChildren
  /** @default 34 */
  readonly rowHeight?: number
}

/** Tables narrower than this leave their minor columns out. */
const NARROW = 560

/** So many rows before the end the next page is asked for. */
const AHEAD = 20

/**
 * Rows in columns, of which only those in sight are in the page: a hundred thousand scroll like ten. The arrow keys, Page
 * Up and Down, Home and End move, Enter opens, Space selects. It fills the box it stands in.
 */
export function DataTable<T>(props: DataTableProps<T>): JSX.Element {
  const { rows, keyOf, rowHeight = 34, onEnd } = props
  const base = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const selection = useSelection(props)
  const virtual = useVirtualRows(scroller, rows.length, rowHeight)
  const { active, setActive, onKeyDown } = useTableKeys(props, {
    selection,
    pageOf: () => Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2,
    scrollTo: (index) => virtual.scrollToIndex(index),
  })
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (lastSeen >= rows.length - AHEAD) onEnd?.()
  }, [lastSeen, rows.length, onEnd])
  const isNarrow = (virtual.scrollRect?.width ?? NARROW) < NARROW
  const columns = isNarrow ? props.columns.filter(({ minor }) => !minor) : props.columns
  const template = templateOf(columns, selection !== undefined)
  const isActiveSeen = items.some(({ index }) => index === active)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of HTML cannot leave rows out
    <div
      ref={scroller}
      class="table"
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={isActiveSeen ? `${base}row${active}` : undefined}
      aria-multiselectable={selection !== undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <TableHead columns={columns} template={template} selection={selection} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" class="table-body" style={{ height: `${virtual.getTotalSize()}px` }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          const key = keyOf(row)
          return (
            <TableRow
              key={key}
              id={`${base}row${index}`}
              row={row}
              index={index}
              name={key}
              columns={columns}
              isActive={index === active}
              isOpen={props.open === key}
              isSelected={selection?.isSelected(row)}
              style={{
                gridTemplateColumns: template,
                height: `${rowHeight}px`,
                transform: `translateY(${start}px)`,
              }}
              onClick={() => {
                setActive(index)
                props.onOpen?.(row)
              }}
              onSelect={(isRange) => selection?.toggle(index, isRange)}
            />
          )
        })}
      </div>
      {props.foot !== undefined && <div class="table-foot">{props.foot}</div>}
    </div>
  )
}

/** The widths of the columns as tracks of a CSS grid, with one for boxes to tick before them. */
function templateOf<T>(columns: readonly Column<T>[], hasBoxes: boolean): string {
  const widths = columns.map(({ width = 'minmax(0, 1fr)' }) => width)
  return [...(hasBoxes ? ['26px'] : []), ...widths].join(' ')
}
