import { ask, get, v1 } from '../api/client.ts'
import { isProblem } from '../api/problem.ts'
import { tell, tellFailure } from '../parts/toasts.tsx'

/** A key in Redis's own form. */
interface Dump {
  readonly dump: string
  /** Lets whoever may write restore it. */
  readonly seal: string
  readonly ttl: number | null
}

/** What a key was before a change: what it held, nothing, or too much to be kept. */
export type Before = { readonly dump: Dump } | 'nothing' | 'unknown'

/** Larger dumps cannot be put back under a precondition. */
const GUARDED_BASE64 = 87_000

/** What a key holds now, so that it can be put back. */
export async function remember(id: string): Promise<Before> {
  try {
    return { dump: await get<Dump>(v1`keys/${id}/dump`) }
  } catch (error) {
    return isProblem(error, 'unknown-key') ? 'nothing' : 'unknown'
  }
}

/**
 * Tells what was done, with a button that takes it back once. It is not taken back when somebody else has changed the key
 * since.
 */
export function tellWithUndo(
  said: string,
  id: string,
  before: Before,
  etagAfter: string | undefined,
  undone: () => void,
): void {
  if (before === 'unknown') {
    tell(said)
    return
  }
  const run = () => {
    putBack(id, before, etagAfter).then(
      () => {
        tell('It is as it was.')
        undone()
      },
      (error) => tellFailure(error),
    )
  }
  tell(said, { title: 'Undo', run })
}

async function putBack(
  id: string,
  before: Exclude<Before, 'unknown'>,
  etagAfter: string | undefined,
): Promise<void> {
  if (before === 'nothing') {
    await ask('DELETE', v1`keys/${id}`, { ifMatch: etagAfter })
    return
  }
  const isGuarded = before.dump.dump.length < GUARDED_BASE64
  await ask('PUT', v1`keys/${id}/dump`, {
    body: { ...before.dump, replace: etagAfter !== undefined },
    ifMatch: isGuarded ? etagAfter : undefined,
  })
}
