import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { explain } from '../api/problem.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Notice } from '../parts/states.tsx'
import { useBusy } from '../parts/use-busy.ts'
import type { Conflict } from './subject.ts'

/** Tells that somebody else changed the key, and asks whose change is to stay. */
export function ConflictDialog({ conflict }: { readonly conflict: Conflict }): JSX.Element {
  const [isBusy, busily] = useBusy()
  const [error, setError] = useState<unknown>()
  const overwrite = () => busily(() => conflict.overwrite().catch(setError))
  return (
    <Dialog title="Somebody else changed this key" onClose={conflict.dismiss}>
      <div class="stack">
        <p>
          It is not what you see here any more, so nothing was written. Load it again and make your
          change anew, or write yours over theirs.
        </p>
        {error !== undefined && <Notice kind="danger">{explain(error).title}</Notice>}
        <footer class="dialog-foot">
          <button type="button" class="button button-danger" disabled={isBusy} onClick={overwrite}>
            Overwrite theirs
          </button>
          <button type="button" class="button" onClick={conflict.dismiss}>
            Load it again
          </button>
        </footer>
      </div>
    </Dialog>
  )
}
