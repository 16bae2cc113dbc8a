/** What can be held: a lock, a permit, a side of a read-write lock. */
export interface Holdable {
  acquireOrThrow(): Promise<unknown>
  release(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What `body` gives, run while it is held. It is released whatever happens, and an error of `body` is the one that is raised. */
export async function whileHeld<H extends Holdable, R>(
  held: H,
  body: (held: H) => Promise<R> | R,
): Promise<R> {
  await held.acquireOrThrow()
  let result: R
  try {
    result = await body(held)
  } catch (error) {
    await held.release().catch(() => undefined)
    throw error
  }
  await held[Symbol.asyncDispose]()
  return result
}
