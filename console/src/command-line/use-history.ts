import { useState } from 'preact/hooks'
import { storedHistory, storeHistory, withLine } from './history.ts'

/** What was run in this browser, the oldest first. */
export interface History {
  readonly lines: readonly string[]
  remember(line: string): void
  forget(): void
}

/** The history of the command line, kept from visit to visit. */
export function useHistory(): History {
  const [lines, setLines] = useState(storedHistory)
  const keep = (next: readonly string[]) => {
    setLines(next)
    storeHistory(next)
  }
  return { lines, remember: (line) => keep(withLine(lines, line)), forget: () => keep([]) }
}
