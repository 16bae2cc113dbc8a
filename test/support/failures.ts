/**
 * What attempts that run side by side failed with, in their order; the value of one that succeeded
 * stands in its place. All are listened to from the start: one that fails while another is awaited
 * would be an unhandled rejection.
 */
export async function failures(attempts: readonly Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(attempts)
  return outcomes.map((end) => (end.status === 'rejected' ? end.reason : end.value))
}
