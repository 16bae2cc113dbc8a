import { expect } from 'vitest'
import { api, type Call } from './support.ts'

/** The JSON of an answer whose status is 200, or the one that is given. */
export async function json(path: string, call: Call = {}, status = 200): Promise<unknown> {
  const response = await api(path, call)
  const text = await response.text()
  expect([response.status, text]).toEqual([status, expect.any(String)])
  return JSON.parse(text)
}

/** The JSON of an answer to a PUT. */
export function put(path: string, body: unknown, status = 200): Promise<unknown> {
  return json(path, { method: 'PUT', body }, status)
}

/** The JSON of an answer to a PATCH. */
export function patch(path: string, body: unknown): Promise<unknown> {
  return json(path, { method: 'PATCH', body })
}

/** Sends a DELETE, whose answer has no body. */
export async function remove(path: string): Promise<void> {
  const response = await api(path, { method: 'DELETE' })
  expect([response.status, await response.text()]).toEqual([204, ''])
}
