import type { JSX } from 'preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useVirtualRows } from '../../parts/virtual-rows.ts'
import { type Line, linesOf, openAtFirst, type Shown } from './shown.ts'

const ROW = 22

/** Nobody searches in fewer lines. */
const SMALL = 8

/** A decoded value as a tree: branches fold, and names and values can be searched. */
export function TreeView({ value }: { readonly value: Shown }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(() => openAtFirst(value))
  const [search, setSearch] = useState('')
  const lines = useMemo(() => linesOf(value, open, search), [value, open, search])
  const virtual = useVirtualRows(scroller, lines.length, ROW)
  const found = lines.filter(({ isFound }) => isFound).length
  const isLarge = search !== '' || lines.length > SMALL || open.size === 1
  const toggle = (path: string) => {
    const next = new Set(open)
    if (!next.delete(path)) next.add(path)
    setOpen(next)
  }
  return (
    <div class="viewer-tree">
      {isLarge && (
        <div class="row">
          <input
            type="search"
            class="row-fill"
            aria-label="Search in the value"
            placeholder="Search names and values"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
          {search !== '' && <span class="soft">{found} found</span>}
          <button type="button" class="button" onClick={() => setOpen(new Set(['']))}>
            Fold
          </button>
        </div>
      )}
      <section
        ref={scroller}
        class="viewer-box"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        aria-label="Value"
      >
        <div class="viewer-lines" style={{ height: `${virtual.getTotalSize()}px` }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index]
            return line && <TreeLine key={line.path} line={line} start={start} toggle={toggle} />
          })}
        </div>
      </section>
    </div>
  )
}

function TreeLine(props: {
  readonly line: Line
  readonly start: number
  readonly toggle: (path: string) => void
}): JSX.Element {
  const { path, name, depth, value, isOpen, isFound } = props.line
  const { parts, type, kind, text } = value
  const style = { transform: `translateY(${props.start}px)`, paddingLeft: `${depth * 16}px` }
  return (
    <div class="viewer-line" style={style} data-found={isFound ? '' : undefined}>
      {parts === undefined ? (
        <span class="viewer-fold" />
      ) : (
        <button
          type="button"
          class="viewer-fold"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Fold' : 'Unfold'} ${name ?? 'the value'}`}
          onClick={() => props.toggle(path)}
        >
          {isOpen ? '▾' : '▸'}
        </button>
      )}
      {name !== undefined && <span class="viewer-name">{name}:</span>}
      {type !== undefined && type !== '' && <span class="viewer-type">{type}</span>}
      {parts === undefined ? (
        <span class={`viewer-${kind}`}>{kind === 'text' ? JSON.stringify(text) : text}</span>
      ) : (
        <span class="viewer-type">{parts.length === 1 ? '1 part' : `${parts.length} parts`}</span>
      )}
      {text !== undefined && <CopyButton text={text} what={name ?? 'the value'} />}
    </div>
  )
}
