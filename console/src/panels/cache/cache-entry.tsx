import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { del, get, v1 } from '../../api/client.ts'
import { isProblem } from '../../api/problem.ts'
import { useResource } from '../../api/resource.ts'
import { ConfirmDialog } from '../../parts/dialog.tsx'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Badge, Card } from '../../parts/page.tsx'
import { Empty, Loaded, Notice } from '../../parts/states.tsx'
import { CountDown } from '../../parts/time.tsx'
import { tell } from '../../parts/toasts.tsx'
import { deadlineOf } from '../countdown.ts'
import { JsonBlock } from '../json-block.tsx'
import { reasoned } from '../reason.ts'

/** `GET /v1/cache/entries/{key}`. */
interface Entry {
  readonly value: unknown
  readonly isJson: boolean
  /** What it is, where JSON cannot hold it. */
  readonly type?: string
  /** Seconds. */
  readonly ttl: number | null
}

/** One value of a cache. */
export function CacheEntry(props: {
  readonly cache: string
  readonly name: string
  readonly version: string
}): JSX.Element {
  const { cache, name, version } = props
  const [isAsking, setAsking] = useState(false)
  const path = v1`cache/entries/${name}`
  const query = { cache, version: version || undefined }
  const entry = useResource(
    async (signal) => {
      const askedAt = Date.now()
      const found = await get<Entry>(path, { query, signal })
      return { ...found, deadline: deadlineOf(found.ttl, { askedAt, answeredAt: Date.now() }) }
    },
    [path, cache, version],
  )
  if (isProblem(entry.error, 'unknown-key')) {
    return (
      <Empty icon="search" title="Nothing is cached under this key">
        It may have expired, or have another version: <code>cache.get(key, version=2)</code> looks
        elsewhere.
      </Empty>
    )
  }
  return (
    <Card
      title={<code>{name}</code>}
      actions={
        entry.value && (
          <GuardedButton need="write" look="danger" onClick={() => setAsking(true)}>
            Delete
          </GuardedButton>
        )
      }
    >
      <Loaded resource={entry}>
        {({ value, isJson, type, deadline }) => (
          <>
            <p>
              {deadline === null ? (
                <Badge>kept for ever</Badge>
              ) : (
                <>
                  Kept for <CountDown until={deadline} over="no more" />
                </>
              )}
            </p>
            {isJson ? (
              <JsonBlock value={value} what="the value" />
            ) : (
              <Notice>
                It is a {type ?? 'value'} of Python that JSON cannot hold. Keys shows its bytes.
              </Notice>
            )}
          </>
        )}
      </Loaded>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${name} from the cache?`}
          action="Delete"
          asksReason
          act={async (signal, reason) => {
            await del(path, { query, signal, ...reasoned(reason) })
            tell(`${name} is gone`)
            entry.reload()
          }}
          onClose={() => setAsking(false)}
        >
          Whoever needs it next makes it anew.
        </ConfirmDialog>
      )}
    </Card>
  )
}
