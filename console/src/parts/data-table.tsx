import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { cellClass, TableRow } from './table-row.tsx'
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
  const [active, setActive] = useState(0)
  const selection = useSelection(props)
  const virtual = useVirtualRows(scroller, rows.length, rowHeight)
  const items = virtual.getVirtualItems()
  const lastSeen = items.at(-1)?.index ?? -1
  useEffect(() => {
    if (lastSeen >= rows.length - AHEAD) onEnd?.()
  }, [lastSeen, rows.length, onEnd])
  const isNarrow = (virtual.scrollRect?.width ?? NARROW) < NARROW
  const columns = isNarrow ? props.columns.filter(({ minor }) => !minor) : props.columns
  const template = [
    ...(selection === undefined ? [] : ['26px']),
    ...columns.map(({ width = 'minmax(0, 1fr)' }) => width),
  ].join(' ')
  const activeIndex = Math.min(active, rows.length - 1)
  const isActiveSeen = items.some(({ index }) => index === activeIndex)
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[activeIndex]
    if (event.ctrlKey || event.metaKey || event.altKey || row === undefined) return
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2
    const to = moveOf(event.key, activeIndex, page, rows.length)
    if (to !== undefined) {
      setActive(to)
      virtual.scrollToIndex(to)
    } else if (event.key === 'Enter') props.onOpen?.(row)
    else if (event.key === ' ' && selection !== undefined)
      selection.toggle(activeIndex, event.shiftKey)
    else if (!props.onKey?.(event, row)) return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of HTML cannot leave rows out
    <div
      ref={scroller}
      class="table"
      role="grid"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={isActiveSeen ? `${base}row${activeIndex}` : undefined}
      aria-multiselectable={selection !== undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      <div
        role="row"
        aria-rowindex={1}
        class="table-row table-head"
        style={{ gridTemplateColumns: template }}
      >
        {selection !== undefined && (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <span role="columnheader" class="table-cell">
            <input
              type="checkbox"
              aria-label="Select all that are listed"
              checked={selection.isAll}
              onChange={selection.toggleAll}
            />
          </span>
        )}
        {columns.map(({ name, title, align }) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <span key={name} role="columnheader" class={cellClass(align)}>
            {title}
          </span>
        ))}
      </div>
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
              isActive={index === activeIndex}
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

/** Where a key of the keyboard leads to. */
function moveOf(key: string, at: number, page: number, count: number): number | undefined {
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }[key]
  return to === undefined ? undefined : Math.max(0, Math.min(to, count - 1))
}
