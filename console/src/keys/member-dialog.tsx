import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { canWrite } from '../api/access.ts'
import { bytesOf, type Text } from '../api/wire.ts'
import { Dialog } from '../parts/dialog.tsx'
import { GuardedButton } from '../parts/guarded.tsx'
import { ValueEditor } from './value-editor.tsx'
import { ValueViewer } from './viewers/value-viewer.tsx'

/** A part of a key in full: to be looked at, edited and deleted. What is written gives whether it was. */
export function MemberDialog(props: {
  readonly title: string
  readonly value: Text
  /** Left out for what cannot be edited in its place. */
  readonly onSave?: ((value: Text) => Promise<boolean>) | undefined
  readonly onDelete?: (() => Promise<boolean>) | undefined
  readonly onClose: () => void
}): JSX.Element {
  const [format, setFormat] = useState<string>()
  const [isEditing, setEditing] = useState(false)
  const bytes = useMemo(() => bytesOf(props.value), [props.value])
  const { onSave, onDelete, onClose } = props
  const closeWhen = async (done: Promise<boolean>) => {
    const isDone = await done
    if (isDone) onClose()
    return isDone
  }
  return (
    <Dialog title={props.title} wide onClose={onClose}>
      {isEditing && onSave ? (
        <ValueEditor
          value={props.value}
          label={props.title}
          onSave={(value) => closeWhen(onSave(value))}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <div class="stack">
          <ValueViewer bytes={bytes} format={format} onFormat={setFormat} />
          <div class="row">
            {onSave && (
              <GuardedButton need="write" onClick={() => setEditing(true)}>
                Edit
              </GuardedButton>
            )}
            {onDelete && canWrite.value && (
              <button type="button" class="button" onClick={() => void closeWhen(onDelete())}>
                Delete
              </button>
            )}
          </div>
        </div>
      )}
    </Dialog>
  )
}
