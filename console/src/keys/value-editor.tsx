import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { bytesOf, type Text, textOf } from '../api/wire.ts'
import { Notice } from '../parts/states.tsx'
import { useBusy } from '../parts/use-busy.ts'
import { textIn } from './viewers/detect.ts'
import { fromHex, toHex } from './viewers/hex-lines.ts'

/** Edits a value as text, or as hex when it is no text. `onSave` gives whether it was saved. */
export function ValueEditor(props: {
  readonly value: Text
  readonly label: string
  readonly onSave: (value: Text) => Promise<boolean>
  readonly onCancel: () => void
}): JSX.Element {
  const bytes = bytesOf(props.value)
  const asText = textIn(bytes)
  const [isHex, setHex] = useState(asText === undefined)
  const [written, setWritten] = useState(asText ?? toHex(bytes))
  const [isBusy, busily] = useBusy()
  const value = isHex ? hexValue(written) : written
  const wasJson = asText !== undefined && /^\s*[[{]/.test(asText) && isJson(asText)
  const isBrokenJson = wasJson && !isHex && !isJson(written)
  const save = async (event: Event) => {
    event.preventDefault()
    if (value === undefined) return
    await busily(() => props.onSave(value))
  }
  const toggleHex = () => {
    if (value === undefined) return
    const now = bytesOf(value)
    const text = textIn(now)
    if (isHex && text === undefined) return
    setWritten(isHex ? (text ?? '') : toHex(now))
    setHex(!isHex)
  }
  return (
    <form class="stack" onSubmit={save}>
      <textarea
        aria-label={props.label}
        rows={12}
        spellcheck={false}
        value={written}
        onInput={(event) => setWritten(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save(event)
        }}
      />
      {value === undefined && (
        <Notice kind="warning">This is no hex: two digits for each byte.</Notice>
      )}
      {isBrokenJson && (
        <Notice kind="warning">
          It was JSON and is not any more. It can be saved all the same.
        </Notice>
      )}
      <div class="row">
        <button
          type="submit"
          class="button button-primary"
          disabled={isBusy || value === undefined}
        >
          {isBusy && <span class="spinner" />} Save
        </button>
        <button type="button" class="button" onClick={props.onCancel}>
          Cancel
        </button>
        <button type="button" class="link" onClick={toggleHex}>
          {isHex ? 'Edit as text' : 'Edit as hex'}
        </button>
        {wasJson && !isHex && !isBrokenJson && (
          <button
            type="button"
            class="link"
            onClick={() => setWritten(JSON.stringify(JSON.parse(written), null, 2))}
          >
            Indent
          </button>
        )}
      </div>
    </form>
  )
}

function hexValue(written: string): Text | undefined {
  const bytes = fromHex(written)
  return bytes && textOf(bytes)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
