import { useRef } from 'preact/hooks'

/** Rows, and which of them are selected. */
export interface Selection<T> {
  readonly rows: readonly T[]
  /** What names a row, as no other does. */
  readonly keyOf: (row: T) => string
  /** Keys of what is selected; with it the table has boxes to tick, and Space ticks them. */
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (keys: ReadonlySet<string>) => void
  /**
   * The keys that a row stands for when it is selected.
   * @default its own
   */
  readonly selects?: (row: T) => readonly string[]
  /**
   * The keys that are selected all at once.
   * @default those of the rows
   */
  readonly all?: () => readonly string[]
}

/** What a table with boxes to tick asks and does. */
export interface Selecting {
  readonly isAll: boolean
  /** Selects a row or takes it out; with `isRange` all rows from the last one that was clicked are as this one becomes. */
  readonly toggle: (index: number, isRange: boolean) => void
  readonly toggleAll: () => void
}

/** The same for rows of one kind. */
interface SelectingRows<T> extends Selecting {
  readonly isSelected: (row: T) => boolean
}

/** How rows are selected; `undefined` for a table without selection. */
export function useSelection<T>(props: Selection<T>): SelectingRows<T> | undefined {
  const { rows, keyOf, selected, onSelect, selects = (row: T) => [keyOf(row)] } = props
  const last = useRef(0)
  if (selected === undefined) return undefined
  const all = props.all ?? (() => rows.map(keyOf))
  const isSelected = (row: T) => {
    const keys = selects(row)
    return keys.length <= selected.size && keys.length > 0 && keys.every((key) => selected.has(key))
  }
  const toggle = (index: number, isRange: boolean) => {
    const row = rows[index]
    if (row === undefined) return
    const isOn = !isSelected(row)
    const [from, to] = isRange
      ? [Math.min(last.current, index), Math.max(last.current, index)]
      : [index, index]
    const keys = new Set(selected)
    for (const key of rows.slice(from, to + 1).flatMap(selects)) {
      if (isOn) keys.add(key)
      else keys.delete(key)
    }
    last.current = index
    onSelect?.(keys)
  }
  const isAll = rows.length > 0 && selected.size > 0 && selected.size >= all().length
  return { isAll, isSelected, toggle, toggleAll: () => onSelect?.(new Set(isAll ? [] : all())) }
}
