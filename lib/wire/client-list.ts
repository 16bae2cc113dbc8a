import { integer, record } from './replies.ts'

/** The connections of CLIENT LIST, one record of text for each line. */
export function parseClientList(text: string): Record<string, string>[] {
  return text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.includes('='))
    .map(parseClientLine)
}

/** The one connection of CLIENT INFO, or of an entry of ACL LOG, with its counts as numbers. */
export function parseClientInfo(text: string): Record<string, string | number> {
  const client: Record<string, string | number> = parseClientLine(text.trim())
  for (const field of COUNTS) {
    const value = client[field]
    if (value !== undefined) client[field] = integer(value)
  }
  return client
}

/** A word without an equals sign belongs to the value before it: the path of a unix socket may hold spaces. */
function parseClientLine(line: string): Record<string, string> {
  const entries: [string, string][] = []
  for (const word of line.split(' ')) {
    const at = word.indexOf('=')
    const last = entries.at(-1)
    if (at >= 0) entries.push([word.slice(0, at), word.slice(at + 1)])
    else if (last) last[1] += ` ${word}`
  }
  return record(entries)
}

const COUNTS = [
  'id',
  'age',
  'idle',
  'db',
  'sub',
  'psub',
  'multi',
  'qbuf',
  'qbuf-free',
  'obl',
  'argv-mem',
  'oll',
  'omem',
  'tot-mem',
]
