import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { canWrite } from '../../api/access.ts'
import { ask, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { count } from '../../parts/duration.ts'
import { Figure } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { AddForm } from '../add-form.tsx'
import type { Subject } from '../subject.ts'

interface Bits {
  readonly count: number
  readonly length: number
  readonly bits: readonly number[]
  readonly next: number | null
}

const SHOWN = 512

/** The bits of a string: how many are set, and which; a click turns one over. */
export function BitmapView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const [start, setStart] = useState(0)
  const bitmap = useResource(
    (signal) => get<Bits>(v1`bitmaps/${id}`, { query: { start, end: start + SHOWN - 1 }, signal }),
    [id, revision, start],
  )
  const whole = useResource((signal) => get<Bits>(v1`bitmaps/${id}`, { signal }), [id, revision])
  const setBit = (offset: number, bit: number) =>
    save(`Bit ${count(offset)} is ${bit}.`, (guard) =>
      ask('PUT', v1`bitmaps/${id}/bits/${offset}`, { body: { bit }, ...guard }),
    )
  return (
    <div class="stack">
      <Loaded resource={whole}>
        {(all) => (
          <div class="figures">
            <Figure name="Bits set" value={count(all.count)} note={`of ${count(all.length)}`} />
          </div>
        )}
      </Loaded>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={start === 0}
          onClick={() => setStart(Math.max(0, start - SHOWN))}
        >
          Before
        </button>
        <span class="soft">
          Bits {count(start)} to{' '}
          {count(Math.min(start + SHOWN, Math.max(whole.value?.length ?? 0, start + 1)) - 1)}
        </span>
        <button
          type="button"
          class="button"
          disabled={start + SHOWN >= (whole.value?.length ?? 0)}
          onClick={() => setStart(start + SHOWN)}
        >
          After
        </button>
      </div>
      <Loaded resource={bitmap}>
        {(part) => (
          <Grid
            start={start}
            end={Math.min(start + SHOWN, part.length)}
            set={new Set(part.bits)}
            onTurn={setBit}
          />
        )}
      </Loaded>
      <AddForm
        action="Set the bit"
        fields={[{ name: 'offset', label: 'Offset', isNumber: true }]}
        onAdd={({ offset = '0' }) => setBit(Number(offset), 1)}
      />
    </div>
  )
}

function Grid(props: {
  readonly start: number
  readonly end: number
  readonly set: ReadonlySet<number>
  readonly onTurn: (offset: number, bit: number) => void
}): JSX.Element {
  const offsets = Array.from({ length: props.end - props.start }, (_, at) => props.start + at)
  return (
    <div class="bits">
      {offsets.map((offset) => {
        const isSet = props.set.has(offset)
        return (
          <button
            key={offset}
            type="button"
            aria-pressed={isSet}
            aria-label={`Bit ${offset}`}
            title={`Bit ${offset} is ${isSet ? 1 : 0}`}
            disabled={!canWrite.value}
            onClick={() => props.onTurn(offset, isSet ? 0 : 1)}
          />
        )
      })}
    </div>
  )
}
