import type { JSX } from 'preact'
import type { Column } from './data-table.tsx'
import { cellClass } from './table-row.tsx'
import type { Selecting } from './table-selection.ts'

/** The titles of the columns, and a box that selects all rows where rows can be selected. */
export function TableHead<T>(props: {
  readonly columns: readonly Column<T>[]
  /** The widths of the columns, for a grid of CSS. */
  readonly template: string
  readonly selection: Selecting | undefined
}): JSX.Element {
  const { columns, template, selection } = props
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of HTML cannot leave rows out
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
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
  )
}
