import type { JSX } from 'preact'

/** The header of a column of buttons, which only those need who cannot see that they are. */
export function ActionsHeader(): JSX.Element {
  return (
    <th scope="col" class="actions">
      <span class="hidden-text">Actions</span>
    </th>
  )
}
