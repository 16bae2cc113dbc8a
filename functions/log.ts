/** One line of JSON in the Worker's log. It must never be given a value, a key or a token. */
export function log(event: string, facts: Record<string, unknown>): void {
  console.log(JSON.stringify({ event, ...facts }))
}
