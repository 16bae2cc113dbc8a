import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import { readable } from '../api/wire.ts'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { bytes, count } from '../parts/duration.ts'
import { CountDown } from '../parts/time.tsx'
import { idOf, type KeyRow, KeyTree, type TreeRow } from './tree.ts'

interface KeyTableProps {
  readonly rows: readonly KeyRow[]
  /** What the parts of names are separated by; empty for a flat list. */
  readonly separator: string
  readonly openBranches: ReadonlySet<string>
  readonly onBranches: (open: ReadonlySet<string>) => void
  readonly hasMemory: boolean
  readonly open: string | undefined
  readonly onOpen: (id: string) => void
  readonly selected: ReadonlySet<string>
  readonly onSelect: (ids: ReadonlySet<string>) => void
  readonly onEnd: () => void
}

/** Keys, as a list or as a tree. */
export function KeyTable(props: KeyTableProps): JSX.Element {
  const { rows, separator, openBranches } = props
  const tree = useMemo(
    () => (separator === '' ? undefined : new KeyTree(rows, separator)),
    [rows, separator],
  )
  const lines = useMemo<readonly TreeRow[]>(
    () =>
      tree?.lines(openBranches) ??
      rows.map((leaf) => ({ leaf, name: readable(leaf.key), depth: 0 })),
    [tree, rows, openBranches],
  )
  const unfold = (prefix: string, isOpen: boolean) => {
    const next = new Set(openBranches)
    if (isOpen) next.add(prefix)
    else next.delete(prefix)
    props.onBranches(next)
  }
  const onOpen = (line: TreeRow) => {
    if ('branch' in line) unfold(line.branch.prefix, !line.branch.isOpen)
    else props.onOpen(idOf(line.leaf))
  }
  const onKey = (event: KeyboardEvent, line: TreeRow) => {
    if (!('branch' in line) || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return false
    unfold(line.branch.prefix, event.key === 'ArrowRight')
    return true
  }
  return (
    <DataTable
      label="Keys"
      columns={props.hasMemory ? COLUMNS : COLUMNS.filter(({ name }) => name !== 'memory')}
      rows={lines}
      keyOf={lineKey}
      open={props.open}
      onOpen={onOpen}
      onKey={onKey}
      selected={props.selected}
      onSelect={props.onSelect}
      selects={(line) =>
        'leaf' in line ? [idOf(line.leaf)] : (tree?.below(line.branch.prefix) ?? []).map(idOf)
      }
      all={() => rows.map(idOf)}
      onEnd={props.onEnd}
      rowHeight={30}
    />
  )
}

function lineKey(line: TreeRow): string {
  return 'leaf' in line ? idOf(line.leaf) : `${line.branch.prefix}…`
}

const COLUMNS: readonly Column<TreeRow>[] = [
  { name: 'key', title: 'Key', cell: (line) => <Name line={line} /> },
  {
    name: 'type',
    title: 'Type',
    width: '62px',
    cell: (line) =>
      'leaf' in line && <span class={`type type-${line.leaf.type}`}>{line.leaf.type}</span>,
  },
  {
    name: 'ttl',
    title: 'Expires',
    width: '84px',
    align: 'end',
    cell: (line) =>
      'leaf' in line &&
      line.leaf.expiresAt !== null && <CountDown until={line.leaf.expiresAt} over="expired" />,
  },
  {
    name: 'memory',
    title: 'Memory',
    width: '78px',
    align: 'end',
    cell: (line) => ('leaf' in line && line.leaf.memory ? bytes(line.leaf.memory) : ''),
  },
]

function Name({ line }: { readonly line: TreeRow }): JSX.Element {
  const isBranch = 'branch' in line
  const { name, depth } = isBranch ? line.branch : line
  const style = { paddingLeft: `${depth * 14}px` }
  if (!isBranch) {
    return (
      <span class="keys-name" style={style} title={readable(line.leaf.key)}>
        {name}
      </span>
    )
  }
  return (
    <span class="keys-name keys-branch" style={style}>
      {line.branch.isOpen ? '▾' : '▸'} {name || <i>empty</i>}{' '}
      <small>{count(line.branch.count)}</small>
    </span>
  )
}
