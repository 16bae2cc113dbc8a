import type { JSX } from 'preact'
import { type DataEvent, v1 } from '../../api/client.ts'
import { inPath } from '../../api/wire.ts'
import { LiveLog } from '../live-log.tsx'
import { useTail } from '../use-tail.ts'
import { fieldsText, type StreamEntry } from './stream.ts'

/** The entries of a stream as they come. */
export function StreamTail({ name }: { readonly name: string }): JSX.Element {
  const live = useTail({ path: v1`streams/${inPath(name)}/tail`, resumes: true }, entryOf)
  return (
    <LiveLog
      label={`Entries of ${name}`}
      live={live}
      hint="Waiting for entries. Those that are appended from now on come here; until then Redis is asked every 3 seconds."
      line={({ id, fields }) => (
        <>
          <span class="soft">{id}</span>
          <span>{fieldsText(fields)}</span>
        </>
      )}
    />
  )
}

function entryOf({ data }: DataEvent): StreamEntry {
  return JSON.parse(data)
}
