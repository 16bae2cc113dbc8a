import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { ask, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { bytesOf, type Text, textOf } from '../../api/wire.ts'
import { place, setQuery } from '../../app/location.ts'
import { bytes as bytesText } from '../../parts/duration.ts'
import { GuardedButton } from '../../parts/guarded.tsx'
import { Loaded, Notice } from '../../parts/states.tsx'
import type { Subject } from '../subject.ts'
import { ValueEditor } from '../value-editor.tsx'
import { formatOf } from '../viewers/detect.ts'
import { type OtherView, ValueViewer } from '../viewers/value-viewer.tsx'
import { BitmapView } from './bitmap.tsx'
import { HyperLogLogView } from './hyperloglog.tsx'

interface StringValue {
  readonly value: Text
  readonly length: number
  readonly truncated: boolean
}

/** A string: a value in some format, a bitmap, or a HyperLogLog. */
export function StringView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision } = subject
  const string = useResource(
    (signal) => get<StringValue>(v1`strings/${id}`, { query: { encoding: 'base64' }, signal }),
    [id, revision],
  )
  return (
    <Loaded resource={string}>{(value) => <StringParts subject={subject} string={value} />}</Loaded>
  )
}

function StringParts(props: {
  readonly subject: Subject
  readonly string: StringValue
}): JSX.Element {
  const { subject, string } = props
  const bytes = useMemo(() => bytesOf(string.value), [string])
  const isHyperLogLog = useMemo(() => formatOf(bytes) === 'hyperloglog', [bytes])
  const [isEditing, setEditing] = useState(false)
  const write = async (value: Text) => {
    const isSaved = await subject.save('The value is saved.', (guard) =>
      ask('PUT', v1`strings/${subject.id}`, { body: { value, keepTtl: true }, ...guard }),
    )
    setEditing(false)
    return isSaved
  }
  if (isEditing) {
    return (
      <ValueEditor
        value={textOf(bytes)}
        label="Value"
        onSave={write}
        onCancel={() => setEditing(false)}
      />
    )
  }
  return (
    <div class="stack">
      {string.truncated && (
        <Notice kind="warning">
          These are the first {bytesText(bytes.length)} of {bytesText(string.length)}. A value of
          this size cannot be edited here.
        </Notice>
      )}
      <ValueViewer
        bytes={bytes}
        format={place.value.query.as}
        onFormat={(as) => setQuery({ as })}
        others={[
          {
            id: 'bitmap',
            title: 'Bitmap',
            isBest: false,
            view: () => <BitmapView subject={subject} />,
          },
          ...(isHyperLogLog ? [hyperLogLog(subject)] : []),
        ]}
      />
      {!string.truncated && !isHyperLogLog && (
        <div class="row">
          <GuardedButton need="write" onClick={() => setEditing(true)}>
            Edit
          </GuardedButton>
        </div>
      )}
    </div>
  )
}

function hyperLogLog(subject: Subject): OtherView {
  return {
    id: 'hyperloglog',
    title: 'HyperLogLog',
    isBest: true,
    view: () => <HyperLogLogView subject={subject} />,
  }
}
