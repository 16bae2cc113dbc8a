import type { JSX } from 'preact'
import type { Column } from './data-table.tsx'

/** One row of a table. */
export function TableRow<T>(props: {
  readonly id: string
  readonly row: T
  readonly index: number
  readonly name: string
  readonly columns: readonly Column<T>[]
  readonly isActive: boolean
  readonly isOpen: boolean
  /** `undefined` where rows cannot be selected. */
  readonly isSelected: boolean | undefined
  readonly style: Readonly<Record<string, string>>
  readonly onClick: () => void
  readonly onSelect: (isRange: boolean) => void
}): JSX.Element {
  const { row, index, name, isSelected } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of HTML cannot leave rows out
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and tells the active row
    <div
      id={props.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected ?? props.isOpen}
      aria-current={props.isOpen ? 'true' : undefined}
      data-active={props.isActive ? '' : undefined}
      class="table-row"
      style={props.style}
      onClick={props.onClick}
    >
      {isSelected !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <span role="gridcell" class="table-cell">
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={isSelected}
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation()
              props.onSelect(event.shiftKey)
            }}
          />
        </span>
      )}
      {props.columns.map(({ name: column, align, cell }) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <span key={column} role="gridcell" class={cellClass(align)}>
          {cell(row, index)}
        </span>
      ))}
    </div>
  )
}

/** The classes of a cell. */
export function cellClass(align: 'end' | undefined): string {
  return align === 'end' ? 'table-cell table-cell-end' : 'table-cell'
}
