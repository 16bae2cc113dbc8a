import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { methodRows, type Row, type Status } from './method-rows.ts'

/**
 * Writes the table of redis-py's methods into docs/redis-py.md. What it says comes from redis-py's API and from redge
 * itself: each method is called, on a client and on a pipeline that send nothing, to see whether it is refused.
 *
 *     node scripts/method-table.ts           writes
 *     node scripts/method-table.ts --check   fails when the page is not what would be written, or a method is missing
 */

const page = join(import.meta.dirname, '../docs/redis-py.md')
const START = '<!-- methods: written by scripts/method-table.ts -->'
const END = '<!-- end of methods -->'

/** The page as it should be. */
async function expectedPage(): Promise<string> {
  const text = readFileSync(page, 'utf8')
  const [before, rest] = split(text, START)
  const [, after] = split(rest, END)
  return `${before}${START}\n\n${tables(await methodRows())}\n\n${END}${after}`
}

/** What is wrong with the page, in lines for people; none when all is well. */
export async function complaints(): Promise<string[]> {
  const missing = (await methodRows()).filter(({ status }) => status === 'missing')
  const isStale = (await expectedPage()) !== readFileSync(page, 'utf8')
  return [
    ...missing.map(({ name }) => `redge has no method for ${name}`),
    ...(isStale ? ['docs/redis-py.md is stale: run node scripts/method-table.ts'] : []),
  ]
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`docs/redis-py.md lacks the line ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

/** A table for each group. */
function tables(rows: readonly Row[]): string {
  return [
    summary(rows),
    ...Map.groupBy(rows, ({ group }) => group)
      .entries()
      .map(table),
  ].join('\n\n')
}

function summary(rows: readonly Row[]): string {
  const counts = Map.groupBy(rows, ({ status }) => status)
  const lines = MEANINGS.flatMap(([status, meaning]) => {
    const count = counts.get(status)?.length ?? 0
    return count > 0 ? [`| ${status} | ${count} | ${meaning} |`] : []
  })
  return ['| | methods | |', '| --- | ---: | --- |', ...lines].join('\n')
}

const MEANINGS: readonly (readonly [Status, string])[] = [
  ['supported', 'as in redis-py'],
  ['emulated', 'works over HTTP in another way; the differences are told above'],
  ['limited', 'works, but not everywhere or not in full'],
  ['not over HTTP', 'rejects with an `UnsupportedCommandError` that says what to do instead'],
  ['raw reply', 'refused as well; `executeCommand` sends it and gives what Redis says'],
  ['missing', 'not there yet'],
]

function table([group, rows]: readonly [string, readonly Row[]]): string {
  const lines = rows.map(({ name, call, status, note, queued }) => {
    const said = note ? `${status}: ${cell(note)}` : status
    return `| \`${name}\` | \`${cell(call)}\` | ${queued ? '✓' : ''} | ${said} |`
  })
  return [
    `### ${TITLES[group] ?? group}`,
    '',
    '| redis-py | redge | in a pipeline | standing |',
    '| --- | --- | :-: | --- |',
    ...lines,
  ].join('\n')
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|')
}

const TITLES: Readonly<Record<string, string>> = {
  BasicKey: 'Keys, strings and bits',
  Hyperlog: 'HyperLogLog',
  Hash: 'Hashes',
  List: 'Lists',
  Array: 'Arrays',
  Scan: 'Scanning',
  Set: 'Sets',
  Stream: 'Streams',
  SortedSet: 'Sorted sets',
  Management: 'Server and connections',
  Module: 'Modules',
  PubSub: 'Publishing',
  Script: 'Scripts',
  Function: 'Functions',
  Client: 'The client itself',
  ModuleAccess: 'Sub-clients of modules',
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const found = await complaints()
    for (const line of found) console.error(line)
    process.exitCode = found.length > 0 ? 1 : 0
  } else writeFileSync(page, await expectedPage())
}
