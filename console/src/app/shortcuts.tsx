import type { JSX } from 'preact'
import { Dialog } from '../parts/dialog.tsx'
import { actions, overlay } from './actions.ts'

const IN_LISTS: readonly (readonly [string, string])[] = [
  ['↑ ↓ PgUp PgDn Home End', 'move in a list'],
  ['Enter', 'open'],
  ['Space', 'select'],
  ['← →', 'next tab; fold and unfold a branch'],
  ['Esc', 'close a window'],
]

/** What the keys of the keyboard do here. */
export function Shortcuts(): JSX.Element {
  const close = () => {
    overlay.value = undefined
  }
  return (
    <Dialog title="Shortcuts" onClose={close}>
      <table class="shortcuts">
        <tbody>
          <tr>
            <td>
              <kbd>Ctrl K</kbd>
            </td>
            <td>Find actions and keys</td>
          </tr>
          {actions.value.map(
            ({ keys, title }) =>
              keys && (
                <tr key={title}>
                  <td>
                    <kbd>{keys}</kbd>
                  </td>
                  <td>{title}</td>
                </tr>
              ),
          )}
          {IN_LISTS.map(([keys, title]) => (
            <tr key={keys}>
              <td>
                <kbd>{keys}</kbd>
              </td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
