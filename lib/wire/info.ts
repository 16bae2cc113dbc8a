import { integer, record } from './replies.ts'

/**
 * The text of INFO as a record: numbers as numbers, `a,b` as a list, `k=v,…` as a record of its own. The lines of
 * modules are collected in `modules`, lines without a colon in `__raw__`.
 */
export function parseInfo(text: string): Record<string, unknown> {
  const info = record<unknown>([])
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '' || line.startsWith('#')) continue
    const [name, value] = nameAndValue(line)
    if (value === undefined) append(info, '__raw__', line)
    else if (name === 'module') append(info, 'modules', parseValue(value))
    else info[name] = parseValue(value)
  }
  return info
}

/** Names hold no colon, except that of the statistics on the pseudo command `host:`. */
function nameAndValue(line: string): [name: string, value: string | undefined] {
  const colon = line.startsWith('cmdstat_host:') ? line.lastIndexOf(':') : line.indexOf(':')
  return colon < 0 ? [line, undefined] : [line.slice(0, colon), line.slice(colon + 1)]
}

function append(info: Record<string, unknown>, name: string, value: unknown): void {
  info[name] = [...((info[name] as unknown[] | undefined) ?? []), value]
}

function parseValue(value: string): unknown {
  if (value.includes('=')) return parseFields(value)
  if (value.includes(',')) return value.split(',').filter(Boolean).map(parseValue)
  return parseNumber(value)
}

/** `k=v,…`; what follows the last equals sign is the value, and a name alone is `true`. */
function parseFields(value: string): Record<string, unknown> {
  const entries = value.split(',').filter(Boolean)
  return record(
    entries.map((entry) => {
      const at = entry.lastIndexOf('=')
      return at < 0 ? [entry, true] : [entry.slice(0, at), parseValue(entry.slice(at + 1))]
    }),
  )
}

/** A number where the text is one from end to end; `7.0.15` and `1.06M` stay text. */
function parseNumber(text: string): number | string {
  if (/^[+-]?\d+$/.test(text)) return integer(text)
  if (/^[+-]?(\d+\.\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
  return text
}
