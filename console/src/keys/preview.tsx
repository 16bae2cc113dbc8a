import type { JSX } from 'preact'
import { bytesOf, isBytes, readable, type Text } from '../api/wire.ts'
import { compressionOf, formatOf } from './viewers/detect.ts'

const SHOWN = 160

/** The beginning of a value in one line, and what it is when that is not seen. */
export function Preview({ value }: { readonly value: Text }): JSX.Element {
  const text = readable(value).slice(0, SHOWN)
  const kind = isBytes(value) ? kindOf(bytesOf(value)) : undefined
  return (
    <span class="mono">
      {kind && <small>{kind} </small>}
      {text === '' ? <small>empty</small> : text}
    </span>
  )
}

function kindOf(bytes: Uint8Array): string {
  const compression = compressionOf(bytes)
  return compression === 'identity' ? formatOf(bytes) : compression
}
