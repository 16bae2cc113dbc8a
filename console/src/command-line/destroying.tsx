import type { JSX } from 'preact'
import { ConfirmDialog } from '../parts/dialog.tsx'
import type { ApiCall } from './api-call.ts'
import { destroys } from './destructive.ts'

/** Asks before calls that destroy something; where it is more than keys, their command must be typed. */
export function Destroying(props: {
  readonly calls: readonly ApiCall[]
  readonly run: () => void
  readonly onClose: () => void
}): JSX.Element {
  const found = props.calls.map((call) => ({ call, what: destroys(call) }))
  const worst = found.find(({ what }) => what === 'database') ?? found.find(({ what }) => what)
  const said = {
    database: 'This empties or swaps a whole database.',
    server: 'This changes the server or what it lets others do.',
    keys: 'This destroys data.',
  }[worst?.what ?? 'keys']
  const name = worst?.what === 'keys' ? undefined : wordOf(worst?.call)
  return (
    <ConfirmDialog
      title="Really run this?"
      action="Run"
      name={name}
      act={async () => props.run()}
      onClose={props.onClose}
    >
      <p>{said} It cannot be undone here.</p>
      <pre class="viewer-box">
        {found
          .filter(({ what }) => what)
          .map(
            ({ call }) =>
              `${wordOf(call)} ${call.method === 'execute_command' ? '' : JSON.stringify(call.args)}`,
          )
          .join('\n')}
      </pre>
    </ConfirmDialog>
  )
}

function wordOf(call: ApiCall | undefined): string {
  if (call === undefined) return ''
  return call.method === 'execute_command' ? call.args.map(String).join(' ') : call.method
}
