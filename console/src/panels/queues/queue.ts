/** `GET /v1/queues/{queue}`. */
export interface Queue {
  /** Messages that are not acknowledged. */
  readonly length: number
  /** Those of them that somebody has received. */
  readonly pending: number
  /** Seconds since the oldest was sent. */
  readonly oldest: number | null
  readonly deadLetters: number
}

/** A message that was given up. */
export interface DeadLetter {
  readonly id: string
  readonly body: unknown
  readonly deliveries: number
}

/** What keys of queues look like, unless the Worker has another prefix. */
export const QUEUE_KEYS = 'message-queue:{*'

/** The names of the queues that keys belong to, sorted; keys of other kinds are left out. */
export function queueNames(keys: readonly string[]): string[] {
  const names = keys.flatMap((key) => {
    const name = /^message-queue:\{(.+)\}(?::dead)?$/s.exec(key)?.[1]
    return name === undefined ? [] : [name]
  })
  return [...new Set(names)].sort()
}

/** The messages that somebody typed: JSON as it is, one a line; lines that are no JSON count as text. Blank lines are left out. */
export function messagesFrom(text: string): unknown[] {
  const whole = parsed(text)
  if (whole !== undefined) return [whole.value]
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter(Boolean).map((line) => {
    const json = parsed(line)
    return json === undefined ? line : json.value
  })
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
