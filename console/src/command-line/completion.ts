import type { Method } from './method.ts'

/** What the place of the cursor asks for. */
export interface Situation {
  /** A name that is being written, and where it begins. */
  readonly word: { readonly text: string; readonly from: number } | undefined
  /** The call that the cursor is in, and how many commas it has before the cursor. */
  readonly call:
    | { readonly method: string; readonly argument: number; readonly named: string | undefined }
    | undefined
}

/** What the place of the cursor asks for: the beginning of a line wants a name, an open bracket wants arguments. */
export function situationAt(text: string, cursor: number): Situation {
  const before = text.slice(0, cursor)
  const call = openCall(before)
  if (call !== undefined) return { word: undefined, call }
  const word = /(?:^|\n)\s*(?:(?:r|redis|client)\.)?((?:json(?:\(\))?\.)?[A-Za-z_]\w*)$/.exec(
    before,
  )
  const written = word?.[1]
  return {
    word: written === undefined ? undefined : { text: written, from: cursor - written.length },
    call: undefined,
  }
}

/** The innermost call that is open at the end of a text, outside of quotes. */
function openCall(text: string): Situation['call'] {
  const line = /(?:^|\n)\s*(?:(?:r|redis|client)\.)?((?:json(?:\(\))?\.)?[A-Za-z_]\w*)\s*\(/g
  let start: RegExpExecArray | undefined
  for (const match of text.matchAll(line)) start = match
  if (start === undefined) return undefined
  let depth = 1
  let argument = 0
  let quote = ''
  let from = start.index + start[0].length
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === '\\') at++
      else if (char === quote) quote = ''
    } else if (char === "'" || char === '"') quote = char
    else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (char === ',' && depth === 1) {
      argument++
      from = at + 1
    }
    if (depth === 0) return undefined
  }
  const named = /^\s*([A-Za-z_]\w*)\s*=/.exec(text.slice(from))?.[1]
  return { method: (start[1] ?? '').replace('()', ''), argument, named }
}

/** The names that begin as what was written, then those that contain it, short ones first; at most ten. */
export function completionsOf(word: string, methods: Iterable<Method>): Method[] {
  const wanted = word.toLowerCase().replace('()', '')
  const all = [...methods].filter(({ name }) => name.includes(wanted) && name !== wanted)
  return all
    .sort(
      (a, b) =>
        rank(a, wanted) - rank(b, wanted) ||
        a.name.length - b.name.length ||
        a.name.localeCompare(b.name),
    )
    .slice(0, 10)
}

function rank({ name }: Method, wanted: string): number {
  return name.startsWith(wanted) ? 0 : 1
}

/** Which parameter the cursor is at; -1 for none. */
export function parameterAt({ parameters }: Method, call: NonNullable<Situation['call']>): number {
  if (call.named !== undefined) return parameters.findIndex(({ name }) => name === call.named)
  const rest = parameters.findIndex(({ kind }) => kind === 'rest')
  return rest >= 0 && call.argument > rest ? rest : call.argument
}
