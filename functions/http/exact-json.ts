import type { Context, TypedResponse } from 'hono'
import { jsonText } from 'redge/core'
import type { AppEnv } from './context.ts'

/** An answer in JSON with every integer exact, for what was sent as JSON and comes back as it was. */
export function exactJson<T>(
  c: Context<AppEnv>,
  value: T,
): Response & TypedResponse<T, 200, 'json'> {
  const answer: Response = c.body(jsonText(value), 200, { 'Content-Type': 'application/json' })
  // The type is for clients, and says what the text holds.
  return answer as Response & TypedResponse<T, 200, 'json'>
}
