import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { bytes as bytesText } from '../../parts/duration.ts'
import { Loading, Notice } from '../../parts/states.tsx'
import { Tabs } from '../../parts/tabs.tsx'
import { useVirtualRows } from '../../parts/virtual-rows.ts'
import {
  type Compression,
  compressionOf,
  type Format,
  formatOf,
  imageTypeOf,
  textIn,
} from './detect.ts'
import { hexLine, hexLineCount } from './hex-lines.ts'
import type { Shown } from './shown.ts'
import { TreeView } from './tree-view.tsx'
import './viewers.css'

const TITLES: Readonly<Partial<Record<Format, string>>> = {
  text: 'Text',
  json: 'JSON',
  msgpack: 'MessagePack',
  pickle: 'Pickle',
  image: 'Image',
  hex: 'Hex',
}

/** A way to look at a value that needs more than its bytes. */
export interface OtherView {
  readonly id: string
  readonly title: string
  /** Whether it fits the value best. */
  readonly isBest: boolean
  readonly view: () => JSX.Element
}

/** Bytes in the form that fits them best, or another one that is asked for. What is compressed is decompressed first. */
export function ValueViewer(props: {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The form to show; the best one when it is left out. */
  readonly format: string | undefined
  readonly onFormat: (format: string) => void
  /** Other ways to look at it, beside these. */
  readonly others?: readonly OtherView[]
}): JSX.Element {
  const compression = useMemo(() => compressionOf(props.bytes), [props.bytes])
  const [isRaw, setRaw] = useState(false)
  const decompressed = useDecompressed(props.bytes, isRaw ? 'identity' : compression)
  const bytes = decompressed ?? props.bytes
  const { others = [] } = props
  const bestFormat = useMemo(() => formatOf(bytes), [bytes])
  const best =
    others.find(({ isBest }) => isBest)?.id ?? (bestFormat in TITLES ? bestFormat : 'hex')
  const tabs = [
    ...Object.entries(TITLES),
    ...others.map(({ id, title }) => [id, title] as const),
  ].map(([id, title]) => ({ id, title: id === best ? `${title} ✓` : title }))
  const chosen = tabs.find(({ id }) => id === props.format)?.id ?? best
  const other = others.find(({ id }) => id === chosen)
  return (
    <div class="viewer">
      {compression !== 'identity' && (
        <Notice>
          {isRaw || decompressed === undefined
            ? `It looks like ${compression}.`
            : `Decompressed from ${compression}: ${bytesText(props.bytes.length)} became ${bytesText(bytes.length)}.`}{' '}
          <button type="button" class="link" onClick={() => setRaw(!isRaw)}>
            {isRaw ? 'Decompress' : 'Show as stored'}
          </button>
        </Notice>
      )}
      <Tabs label="Show as" tabs={tabs} chosen={chosen} onChoose={props.onFormat}>
        {other ? other.view() : <Shape bytes={bytes} format={chosen as Format} />}
      </Tabs>
    </div>
  )
}

function useDecompressed(
  bytes: Uint8Array<ArrayBuffer>,
  compression: Compression,
): Uint8Array<ArrayBuffer> | undefined {
  const [known, setKnown] = useState<{ of: Uint8Array; bytes: Uint8Array<ArrayBuffer> }>()
  useEffect(() => {
    if (compression === 'identity') {
      setKnown(undefined)
      return
    }
    import('./decode.ts')
      .then(({ decompress }) => decompress(bytes, compression))
      .then((result) => setKnown({ of: bytes, bytes: new Uint8Array(result) }))
      // It only looked like it: the bytes are shown as they are.
      .catch(() => setKnown(undefined))
  }, [bytes, compression])
  return known?.of === bytes ? known.bytes : undefined
}

function Shape(props: {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly format: Format
}): JSX.Element {
  const { bytes, format } = props
  switch (format) {
    case 'json':
    case 'msgpack':
    case 'pickle':
      return <Decoded key={format} bytes={bytes} format={format} />
    case 'image':
      return <Picture bytes={bytes} />
    case 'text':
      return <TextShape bytes={bytes} />
    default:
      return <HexShape bytes={bytes} />
  }
}

function TextShape({ bytes }: { readonly bytes: Uint8Array }): JSX.Element {
  const text = textIn(bytes)
  if (text === undefined) return <NotThis what="text in UTF-8" />
  return text === '' ? (
    <p class="soft">It is empty.</p>
  ) : (
    <pre class="viewer-box viewer-plain">{text}</pre>
  )
}

function Decoded(props: {
  readonly bytes: Uint8Array
  readonly format: 'json' | 'msgpack' | 'pickle'
}): JSX.Element {
  const [result, setResult] = useState<{ value: Shown } | { error: unknown }>()
  useEffect(() => {
    let isWanted = true
    import('./decode.ts')
      .then(({ decode }) => ({ value: decode(props.bytes, props.format) }))
      .catch((error) => ({ error }))
      .then((found) => isWanted && setResult(found))
    return () => {
      isWanted = false
    }
  }, [props.bytes, props.format])
  if (result === undefined) return <Loading what="Decoding" />
  if ('error' in result) return <NotThis what={TITLES[props.format] ?? ''} error={result.error} />
  return <TreeView key={props.format} value={result.value} />
}

function NotThis(props: { readonly what: string; readonly error?: unknown }): JSX.Element {
  const said = props.error instanceof Error ? ` ${props.error.message}` : ''
  return (
    <Notice kind="warning">
      It is not {props.what}.{said} Another tab may fit; Hex always does.
    </Notice>
  )
}

function Picture({ bytes }: { readonly bytes: Uint8Array<ArrayBuffer> }): JSX.Element {
  const type = imageTypeOf(bytes)
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (type === undefined) return
    const made = URL.createObjectURL(new Blob([bytes], { type }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes, type])
  if (type === undefined) return <NotThis what="an image that browsers show" />
  return (
    <div class="viewer-image">
      <img src={url} alt={`Value, ${type}`} />
    </div>
  )
}

function HexShape({ bytes }: { readonly bytes: Uint8Array }): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualRows(scroller, hexLineCount(bytes), 20)
  return (
    <section
      ref={scroller}
      class="viewer-box viewer-hex"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
      tabIndex={0}
      aria-label="Bytes"
    >
      <div class="viewer-lines" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const { offset, hex, text } = hexLine(bytes, index)
          return (
            <div key={index} class="viewer-line" style={{ transform: `translateY(${start}px)` }}>
              <span class="soft">{offset}</span> <span class="viewer-bytes">{hex}</span>{' '}
              <span>{text}</span>
            </div>
          )
        })}
      </div>
    </section>
  )
}
