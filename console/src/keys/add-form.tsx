import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { refusalOf } from '../parts/guarded.tsx'
import { Icon } from '../parts/icon.tsx'
import { useBusy } from '../parts/use-busy.ts'

/** A field of a form that adds a part to a key. */
export interface AddField {
  readonly name: string
  readonly label: string
  readonly isNumber?: boolean
}

/** A line that adds something to a key. `onAdd` gives whether it was added; then the fields are empty again. */
export function AddForm(props: {
  readonly action: string
  readonly fields: readonly AddField[]
  readonly onAdd: (values: Readonly<Record<string, string>>) => Promise<boolean>
}): JSX.Element {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [isBusy, busily] = useBusy()
  const refusal = refusalOf('write')
  const submit = async (event: Event) => {
    event.preventDefault()
    await busily(async () => {
      if (await props.onAdd(values)) setValues({})
    })
  }
  return (
    <form class="row" onSubmit={submit}>
      {props.fields.map(({ name, label, isNumber = false }) => (
        <input
          key={name}
          class="row-fill"
          aria-label={label}
          placeholder={label}
          inputMode={isNumber ? 'decimal' : 'text'}
          required={isNumber}
          disabled={refusal !== undefined}
          spellcheck={false}
          autocomplete="off"
          value={values[name] ?? ''}
          onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
        />
      ))}
      <button
        type="submit"
        class="button"
        disabled={isBusy || refusal !== undefined}
        title={refusal}
      >
        <Icon name="plus" /> {props.action}
      </button>
    </form>
  )
}
