/** A decoded value as the tree of a viewer shows it. */
export interface Shown {
  /** The type, as its format calls it; left out where the text tells. */
  readonly type?: string
  /** A value without parts, written out. */
  readonly text?: string
  readonly kind: 'text' | 'number' | 'word' | 'other' | 'parts'
  readonly parts?: readonly Part[]
}

/** A part of a value: its name or index, and what is there. */
export interface Part {
  readonly name: string
  readonly value: Shown
}

/** A line of the tree: a value at its depth. */
export interface Line {
  /** The way to it: names joined by something that no name has. */
  readonly path: string
  readonly name: string | undefined
  readonly depth: number
  readonly value: Shown
  readonly isOpen: boolean
  readonly isFound: boolean
}

const JOINT = '\u0000'

/** What can be seen: open branches with their parts, and, when something is searched for, the ways to what was found. */
export function linesOf(root: Shown, open: ReadonlySet<string>, search: string): Line[] {
  const lines: Line[] = []
  const wanted = search.toLowerCase()
  const visit = (value: Shown, name: string | undefined, path: string, depth: number): boolean => {
    const isFound = wanted !== '' && matches(value, name, wanted)
    const at = lines.length
    const parts = value.parts ?? []
    const isOpen = open.has(path)
    lines.push({ path, name, depth, value, isOpen, isFound })
    let hasFound = isFound
    if (isOpen || wanted !== '') {
      for (const part of parts) {
        const found = visit(part.value, part.name, `${path}${JOINT}${part.name}`, depth + 1)
        hasFound ||= found
      }
      if (wanted !== '' && parts.length > 0)
        lines[at] = { path, name, depth, value, isOpen: true, isFound }
    }
    if (wanted !== '' && !hasFound && depth > 0) lines.length = at
    return hasFound
  }
  visit(root, undefined, '', 0)
  return lines
}

function matches({ text }: Shown, name: string | undefined, wanted: string): boolean {
  return (
    (name?.toLowerCase().includes(wanted) ?? false) ||
    (text?.toLowerCase().includes(wanted) ?? false)
  )
}

/** The branches that are open at first: all of a small value, the outermost of a large one. */
export function openAtFirst(root: Shown): Set<string> {
  const open = new Set<string>()
  let left = 200
  const visit = (value: Shown, path: string, depth: number): void => {
    if (value.parts === undefined || left <= 0 || depth > 6) return
    open.add(path)
    left -= value.parts.length
    for (const part of value.parts) visit(part.value, `${path}${JOINT}${part.name}`, depth + 1)
  }
  visit(root, '', 0)
  return open
}
