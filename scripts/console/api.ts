/** Sends a request to the API; gives what it answered. */
export type Api = <T = unknown>(method: string, path: string, body?: unknown) => Promise<T>

/**
 * The API of the Worker at `url`.
 *
 * @throws Error when it answers with a problem.
 */
export function apiAt(url: string, token: string): Api {
  return async (method, path, body) => {
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}
