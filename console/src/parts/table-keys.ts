import { useState } from 'preact/hooks'
import type { DataTableProps } from './data-table.tsx'
import type { Selecting } from './table-selection.ts'

/** What the keys of the keyboard need of a table. */
interface Around {
  readonly selection: Selecting | undefined
  /** Rows that Page Up and Page Down move by. */
  readonly pageOf: () => number
  readonly scrollTo: (index: number) => void
}

/** The row that the keyboard is at, and what its keys do. */
interface TableKeys {
  readonly active: number
  readonly setActive: (index: number) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** The arrow keys, Page Up and Down, Home and End move, Enter opens, Space selects; others are the table's own. */
export function useTableKeys<T>(props: DataTableProps<T>, around: Around): TableKeys {
  const { rows } = props
  const [last, setActive] = useState(0)
  const active = Math.min(last, rows.length - 1)
  /** Whether the key was meant for the row. */
  const isUsed = (event: KeyboardEvent, row: T): boolean => {
    const to = moveOf(event.key, active, around.pageOf(), rows.length)
    if (to !== undefined) {
      setActive(to)
      around.scrollTo(to)
    } else if (event.key === 'Enter') props.onOpen?.(row)
    else if (event.key === ' ' && around.selection) around.selection.toggle(active, event.shiftKey)
    else return props.onKey?.(event, row) ?? false
    return true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active]
    if (event.ctrlKey || event.metaKey || event.altKey || row === undefined) return
    if (isUsed(event, row)) event.preventDefault()
  }
  return { active, setActive, onKeyDown }
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
