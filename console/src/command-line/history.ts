const KEY = 'redge:command-line'
const LIMIT = 200

/** What was run in this browser, the oldest first. */
export function storedHistory(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter((line) => typeof line === 'string') : []
  } catch {
    return []
  }
}

/** The history with one more line; a repetition moves to its end. */
export function withLine(history: readonly string[], line: string): readonly string[] {
  return [...history.filter((one) => one !== line), line].slice(-LIMIT)
}

/** Keeps the history for the next visit. */
export function storeHistory(history: readonly string[]): void {
  localStorage.setItem(KEY, JSON.stringify(history))
}
