import type { JSX } from 'preact'
import { ask, get, v1 } from '../../api/client.ts'
import { useResource } from '../../api/resource.ts'
import { count } from '../../parts/duration.ts'
import { Figure } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import { AddForm } from '../add-form.tsx'
import type { Subject } from '../subject.ts'

/** About how many different elements a HyperLogLog has seen. */
export function HyperLogLogView({ subject }: { readonly subject: Subject }): JSX.Element {
  const { id, revision, save } = subject
  const estimate = useResource(
    (signal) => get<{ readonly count: number }>(v1`hyperloglogs/${id}`, { signal }),
    [id, revision],
  )
  return (
    <div class="stack">
      <Loaded resource={estimate}>
        {(value) => (
          <div class="figures">
            <Figure
              name="Different elements"
              value={`≈ ${count(value.count)}`}
              note="within 1 % as a rule"
            />
          </div>
        )}
      </Loaded>
      <AddForm
        action="Add"
        fields={[{ name: 'element', label: 'Element' }]}
        onAdd={({ element = '' }) =>
          save('The element is added.', (guard) =>
            ask('POST', v1`hyperloglogs/${id}/elements`, {
              body: { elements: [element] },
              ...guard,
            }),
          )
        }
      />
    </div>
  )
}
