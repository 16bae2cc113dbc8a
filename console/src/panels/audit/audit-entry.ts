import { readable, type Text } from '../../api/wire.ts'

/** A request that changed something or tried to, as `GET /v1/audit` has it. */
export interface AuditEntry {
  readonly id: string
  /** Unix time in seconds. */
  readonly at: number
  readonly name: string
  readonly token: string
  readonly method: string
  readonly route: string
  readonly families: readonly string[]
  readonly commands: readonly string[]
  /** The first of the keys. */
  readonly keys: readonly Text[]
  readonly keyCount: number
  readonly status: number
  readonly requestId: string
  readonly reason: string | null
  /** Requests that it stands for: one, or as many as a token was refused on a route within a second. */
  readonly count: number
}

/** What tells an entry from all others: two streams make up the audit, one of them of what was refused, and may give the same id. */
export function keyOf({ id, status }: Pick<AuditEntry, 'id' | 'status'>): string {
  return `${id}-${status}`
}

/** Which entries are looked for. */
export interface AuditFilter {
  /** Words that must all be in an entry: names, routes, keys, reasons. */
  readonly text?: string | undefined
  /** Only those that were refused or failed. */
  readonly isRefused?: boolean | undefined
}

/** Whether an entry is one of those that are looked for. Case does not matter. */
export function matches(entry: AuditEntry, { text = '', isRefused = false }: AuditFilter): boolean {
  if (isRefused && entry.status < 400) return false
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const all = [
    entry.name,
    entry.token,
    entry.method,
    entry.route,
    ...entry.families,
    ...entry.commands,
    ...entry.keys.map(readable),
    String(entry.status),
    entry.requestId,
    entry.reason ?? '',
  ]
    .join('\n')
    .toLowerCase()
  return words.every((word) => all.includes(word))
}

/** The keys of an entry in one line: the first of them, and how many more there are. */
export function keysText({ keys, keyCount }: Pick<AuditEntry, 'keys' | 'keyCount'>): string {
  const [first] = keys
  if (first === undefined) return ''
  return keyCount > 1 ? `${readable(first)} and ${keyCount - 1} more` : readable(first)
}
