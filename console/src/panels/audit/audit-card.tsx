import type { JSX } from 'preact'
import { inPath, readable } from '../../api/wire.ts'
import { href } from '../../app/location.ts'
import { Badge, Card } from '../../parts/page.tsx'
import type { AuditEntry } from './audit-entry.ts'

/** All that is known of a change. */
export function AuditCard({ entry }: { readonly entry: AuditEntry }): JSX.Element {
  const more = entry.keyCount - entry.keys.length
  return (
    <Card title={<code>{`${entry.method} ${entry.route}`}</code>}>
      <dl class="facts">
        <dt>When</dt>
        <dd>{new Date(entry.at * 1000).toLocaleString()}</dd>
        <dt>Who</dt>
        <dd>
          {entry.name} <small class="mono">{entry.token}</small>
        </dd>
        <dt>Status</dt>
        <dd>
          <Status status={entry.status} />
        </dd>
        <dt>Why</dt>
        <dd>{entry.reason ?? <span class="soft">no reason was given</span>}</dd>
        <dt>Families</dt>
        <dd>{entry.families.join(', ') || '–'}</dd>
        <dt>Commands</dt>
        <dd>{entry.commands.join(', ') || '–'}</dd>
        <dt>Keys</dt>
        <dd>
          {entry.keys.length === 0 && '–'}
          {entry.keys.map((key) => (
            <div key={readable(key)}>
              <a href={href('keys', { key: inPath(key) })} class="mono">
                {readable(key)}
              </a>
            </div>
          ))}
          {more > 0 && <small>and {more} more</small>}
        </dd>
        {entry.count > 1 && (
          <>
            <dt>Times</dt>
            <dd>{entry.count}</dd>
          </>
        )}
        <dt>Request</dt>
        <dd class="mono">{entry.requestId}</dd>
      </dl>
    </Card>
  )
}

/** The status of the answer. */
export function Status({ status }: { readonly status: number }): JSX.Element {
  if (status < 400) return <Badge kind="good">{status}</Badge>
  return <Badge kind={status < 500 ? 'warning' : 'danger'}>{status}</Badge>
}
