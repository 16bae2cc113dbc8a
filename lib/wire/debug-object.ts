import { integer, record } from './replies.ts'

/** The text of DEBUG OBJECT as a record; its first word is the `type`. */
export function parseDebugObject(text: string): Record<string, string | number> {
  const words = `type:${text}`.trim().split(/\s+/)
  return record(
    words.map((word) => {
      const [name = '', value = ''] = word.split(':')
      return [name, COUNTS.has(name) ? integer(value) : value]
    }),
  )
}

const COUNTS: ReadonlySet<string> = new Set([
  'refcount',
  'serializedlength',
  'lru',
  'lru_seconds_idle',
])
