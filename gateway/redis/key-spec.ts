import type { Command, Word } from './encode.ts'

/**
 * How to find keys among the words of a command.
 * @see https://redis.io/docs/latest/develop/reference/key-specs/
 */
export interface KeySpec {
  readonly begin:
    | { readonly kind: 'index'; readonly index: number }
    | { readonly kind: 'keyword'; readonly keyword: string; readonly startFrom: number }
  readonly find:
    | {
        readonly kind: 'range'
        readonly last: number
        readonly step: number
        readonly limit: number
      }
    | {
        readonly kind: 'keynum'
        readonly count: number
        readonly first: number
        readonly step: number
      }
}

/** The specifications in a row of `COMMAND`; those that say that they do not know are left out. */
export function readSpecs(rows: readonly unknown[]): KeySpec[] {
  return rows.flatMap((row) => {
    const spec = record(row)
    const begin = readBegin(record(spec.begin_search))
    const find = readFind(record(spec.find_keys))
    return begin && find ? [{ begin, find }] : []
  })
}

/** Whether the server says that there are keys which the specifications do not find. */
export function isIncomplete(rows: readonly unknown[]): boolean {
  if (readSpecs(rows).length < rows.length) return true
  return rows.some((row) => {
    const { flags } = record(row)
    return Array.isArray(flags) && flags.some((flag) => String(flag).toLowerCase() === 'incomplete')
  })
}

function readBegin({ type, spec }: Fields): KeySpec['begin'] | undefined {
  const { index, keyword, startfrom } = record(spec)
  if (type === 'index') return { kind: 'index', index: Number(index) }
  if (type !== 'keyword') return undefined
  return { kind: 'keyword', keyword: String(keyword).toLowerCase(), startFrom: Number(startfrom) }
}

function readFind({ type, spec }: Fields): KeySpec['find'] | undefined {
  const { lastkey, keystep, limit, keynumidx, firstkey } = record(spec)
  const step = Math.max(1, Number(keystep))
  if (type === 'range') return { kind: 'range', last: Number(lastkey), step, limit: Number(limit) }
  if (type !== 'keynum') return undefined
  return { kind: 'keynum', count: Number(keynumidx), first: Number(firstkey), step }
}

type Fields = Readonly<Record<string, unknown>>

/** Names and values one after another, as RESP2 writes a map. */
function record(flat: unknown): Fields {
  const items: unknown[] = Array.isArray(flat) ? flat : []
  const entries = items.flatMap((name, at) => (at % 2 === 0 ? [[name, items[at + 1]]] : []))
  return Object.fromEntries(entries) as Fields
}

/** Where the specification finds keys; positions may lie outside of the command. */
export function specPositions({ begin, find }: KeySpec, command: Command): number[] {
  const start = begin.kind === 'index' ? begin.index : afterKeyword(begin, command)
  if (start === undefined || start >= command.length) return []
  const [first, last] =
    find.kind === 'range' ? rangeOf(start, find, command) : countedRange(start, find, command)
  const positions: number[] = []
  for (let at = first; at <= Math.min(last, command.length - 1); at += find.step) positions.push(at)
  return positions
}

type Range = [first: number, last: number]

/** A negative last key counts from the end; a limit says that only that part of the rest are keys. */
function rangeOf(start: number, { last, limit }: Find<'range'>, command: Command): Range {
  if (last >= 0) return [start, start + last]
  if (limit <= 1) return [start, command.length + last]
  return [start, start + Math.floor((command.length - start) / limit) + last]
}

/** One of the words says how many keys follow. */
function countedRange(
  start: number,
  { count, first, step }: Find<'keynum'>,
  command: Command,
): Range {
  const keys = Number(text(command[start + count]))
  return [start + first, Number.isInteger(keys) ? start + first + (keys - 1) * step : -1]
}

type Find<K> = Extract<KeySpec['find'], { kind: K }>

/** A negative start counts from the end and searches towards the beginning. */
function afterKeyword(
  { keyword, startFrom }: Extract<KeySpec['begin'], { kind: 'keyword' }>,
  command: Command,
): number | undefined {
  const step = startFrom > 0 ? 1 : -1
  const start = startFrom > 0 ? startFrom : command.length + startFrom
  for (let at = start; at > 0 && at < command.length; at += step) {
    if (text(command[at]).toLowerCase() === keyword) return at + 1
  }
  return undefined
}

function text(word: Word | undefined): string {
  return typeof word === 'string' ? word : Buffer.from(word ?? []).toString('latin1')
}

/** What servers before Redis 7.0 say: the first and the last key and the step, or nothing where these do not tell. */
export function oldSpecs(name: string, first: number, last: number, step: number): KeySpec[] {
  const known = OLD_SPECS.get(name)
  if (known) return [...known]
  if (first <= 0) return []
  const find = { kind: 'range', last: last < 0 ? last : last - first, step, limit: 0 } as const
  return [{ begin: { kind: 'index', index: first }, find }, ...(OLD_EXTRA_SPECS.get(name) ?? [])]
}

/** Whether the keys of a command are known here that a server before Redis 7.0 does not tell. */
export function isOldKnown(name: string): boolean {
  return OLD_SPECS.has(name) || OLD_EXTRA_SPECS.has(name)
}

const counted = (index: number): KeySpec => ({
  begin: { kind: 'index', index },
  find: { kind: 'keynum', count: 0, first: 1, step: 1 },
})

const single = (index: number): KeySpec => ({
  begin: { kind: 'index', index },
  find: { kind: 'range', last: 0, step: 1, limit: 0 },
})

const afterWord = (keyword: string, startFrom: number, last = 0, limit = 0): KeySpec => ({
  begin: { kind: 'keyword', keyword, startFrom },
  find: { kind: 'range', last, step: 1, limit },
})

const OLD_SPECS: ReadonlyMap<string, readonly KeySpec[]> = new Map([
  ['eval', [counted(2)]],
  ['evalsha', [counted(2)]],
  ['zunion', [counted(1)]],
  ['zinter', [counted(1)]],
  ['zdiff', [counted(1)]],
  ['zunionstore', [single(1), counted(2)]],
  ['zinterstore', [single(1), counted(2)]],
  ['zdiffstore', [single(1), counted(2)]],
  ['xread', [afterWord('streams', 1, -1, 2)]],
  ['xreadgroup', [afterWord('streams', 4, -1, 2)]],
  ['memory', [single(2)]],
])

const OLD_EXTRA_SPECS: ReadonlyMap<string, readonly KeySpec[]> = new Map([
  ['georadius', [afterWord('store', 6), afterWord('storedist', 6)]],
  ['georadiusbymember', [afterWord('store', 5), afterWord('storedist', 5)]],
])
