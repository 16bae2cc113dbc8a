import type { JSX } from 'preact'
import { readable } from '../api/wire.ts'
import type { Shown } from '../keys/viewers/shown.ts'
import { TreeView } from '../keys/viewers/tree-view.tsx'
import { shownReply } from './shown-reply.ts'
import '../keys/viewers/viewers.css'

/** A reply of a command with its type: a value in one line, a list or dict as a tree. */
export function Reply({ value }: { readonly value: unknown }): JSX.Element {
  const shown = shownReply(value)
  if (shown.parts !== undefined && shown.parts.length > 0) return <TreeView value={shown} />
  return (
    <div class="reply">
      <span class="viewer-type">{shown.type}</span> <Scalar shown={shown} />
    </div>
  )
}

function Scalar({ shown }: { readonly shown: Shown }): JSX.Element {
  if (shown.parts !== undefined) return <span class="viewer-type">empty</span>
  const text = shown.text ?? ''
  if (shown.kind !== 'text') return <span class={`viewer-${shown.kind}`}>{readable(text)}</span>
  if (text.includes('\n')) return <pre class="viewer-text">{text}</pre>
  return <span class="viewer-text">{JSON.stringify(text)}</span>
}
