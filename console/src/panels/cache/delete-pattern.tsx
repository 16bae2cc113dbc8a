import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { post, type RequestOptions } from '../../api/client.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Card } from '../../parts/page.tsx'
import { tell } from '../../parts/toasts.tsx'
import { reasoned } from '../reason.ts'

/** Deletes all values whose keys match a pattern. */
export function DeletePattern(props: {
  readonly cache: string
  readonly version: string
}): JSX.Element {
  const [pattern, setPattern] = useState('')
  const [isAsking, setAsking] = useState(false)
  const submit = (event: Event) => {
    event.preventDefault()
    if (pattern !== '') setAsking(true)
  }
  return (
    <Card title="Delete by pattern">
      <form class="row" onSubmit={submit}>
        <input
          class="filter"
          aria-label="Pattern of keys to delete"
          placeholder="Pattern, such as user:*"
          value={pattern}
          spellcheck={false}
          onInput={(event) => setPattern(event.currentTarget.value)}
        />
        <GuardedButton need="admin" type="submit">
          Delete all that match
        </GuardedButton>
      </form>
      {isAsking && (
        <ConfirmDialog
          title="Delete all that match?"
          action="Delete all that match"
          name={pattern}
          asksReason
          act={async (signal, reason) => {
            const { cache, version } = props
            const body = { cache, pattern, ...(version === '' ? {} : { version }) }
            const options = { signal, ...reasoned(reason) }
            tell(`Deleted: ${await deleteAll(body, options)}`)
            setPattern('')
          }}
          onClose={() => setAsking(false)}
        >
          All values of the cache {props.cache} whose keys match <code>{pattern}</code>. Sessions
          and locks that are kept in the same cache may match too.
        </ConfirmDialog>
      )}
    </Card>
  )
}

/** Part by part, since an answer looks at some of the keys only; gives how many were deleted. */
async function deleteAll(body: object, options: RequestOptions): Promise<number> {
  let deleted = 0
  let cursor: string | null = null
  do {
    const part: { deleted: number; cursor: string | null } = await post(
      'cache/entries/deletions',
      { ...body, cursor },
      options,
    )
    deleted += part.deleted
    cursor = part.cursor
  } while (cursor !== null)
  return deleted
}
