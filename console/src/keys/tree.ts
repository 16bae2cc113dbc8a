import { inPath, readable, type Text } from '../api/wire.ts'

/** A key as the list shows it. */
export interface KeyRow {
  readonly key: Text
  readonly type: string
  /** When it expires, as Unix time in milliseconds; `null` when it does not. */
  readonly expiresAt: number | null
  /** In bytes; not known unless it was asked for. */
  readonly memory: number | null | undefined
}

/** A key by the text that stands for it in an address, which no other key has. */
export function idOf({ key }: KeyRow): string {
  return inPath(key)
}

/** The branches that a key is in: what their keys begin with. */
export function branchesOf(key: Text, separator: string): string[] {
  if (separator === '') return []
  const parts = readable(key).split(separator).slice(0, -1)
  return parts.map((_, at) => `${parts.slice(0, at + 1).join(separator)}${separator}`)
}

/** A branch of the tree: all keys that begin alike up to a separator. */
export interface Branch {
  /** What they begin with, the separator included. */
  readonly prefix: string
  readonly name: string
  readonly depth: number
  readonly count: number
  readonly isOpen: boolean
}

/** A line of the tree: a branch, or a key with what is left of its name. */
export type TreeRow =
  | { readonly branch: Branch }
  | { readonly leaf: KeyRow; readonly name: string; readonly depth: number }

interface Node {
  readonly branches: Map<string, Node>
  readonly leaves: { readonly row: KeyRow; readonly name: string }[]
  count: number
}

/** Keys grouped by the parts of their names. */
export class KeyTree {
  readonly #root = newNode()
  readonly #separator: string

  constructor(rows: readonly KeyRow[], separator: string) {
    this.#separator = separator
    for (const row of rows) this.#add(row)
  }

  /** The lines that are seen when these branches are open: branches by name, then keys by name. */
  lines(open: ReadonlySet<string>): TreeRow[] {
    const lines: TreeRow[] = []
    this.#collect(this.#root, '', 0, open, lines)
    return lines
  }

  /** All keys below a branch. */
  below(prefix: string): KeyRow[] {
    const found: KeyRow[] = []
    collectLeaves(this.#nodeAt(prefix), found)
    return found
  }

  #add(row: KeyRow): void {
    const parts = readable(row.key).split(this.#separator)
    const name = parts.pop() ?? ''
    let node = this.#root
    node.count++
    for (const part of parts) {
      node = childOf(node, part)
      node.count++
    }
    node.leaves.push({ row, name })
  }

  #nodeAt(prefix: string): Node | undefined {
    const parts = prefix.split(this.#separator).slice(0, -1)
    return parts.reduce<Node | undefined>((node, part) => node?.branches.get(part), this.#root)
  }

  #collect(
    node: Node,
    prefix: string,
    depth: number,
    open: ReadonlySet<string>,
    lines: TreeRow[],
  ): void {
    for (const [name, child] of sorted(node.branches)) {
      const own = `${prefix}${name}${this.#separator}`
      const isOpen = open.has(own)
      lines.push({ branch: { prefix: own, name, depth, count: child.count, isOpen } })
      if (isOpen) this.#collect(child, own, depth + 1, open, lines)
    }
    const leaves = node.leaves.toSorted((a, b) => compare(a.name, b.name))
    for (const { row, name } of leaves) lines.push({ leaf: row, name, depth })
  }
}

function newNode(): Node {
  return { branches: new Map(), leaves: [], count: 0 }
}

function sorted(branches: ReadonlyMap<string, Node>): (readonly [string, Node])[] {
  return [...branches].sort(([a], [b]) => compare(a, b))
}

const collator = new Intl.Collator('en', { numeric: true })

function compare(a: string, b: string): number {
  return collator.compare(a, b)
}

function collectLeaves(node: Node | undefined, into: KeyRow[]): void {
  if (node === undefined) return
  for (const { row } of node.leaves) into.push(row)
  for (const child of node.branches.values()) collectLeaves(child, into)
}

function childOf({ branches }: Node, name: string): Node {
  const child = branches.get(name) ?? newNode()
  branches.set(name, child)
  return child
}
