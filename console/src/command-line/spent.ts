/** What a request cost, as the header `Server-Timing` tells. */
export interface Spent {
  readonly requests: number
  readonly commands: number
  readonly durationMs: number
}

/** What a request cost; `undefined` when the API did not tell. */
export function spentIn(header: string | null): Spent | undefined {
  const counts = /desc="(\d+) requests?, (\d+) commands?"/.exec(header ?? '')
  if (counts === null) return undefined
  const [, duration] = /total;dur=([\d.]+)/.exec(header ?? '') ?? []
  return {
    requests: Number(counts[1]),
    commands: Number(counts[2]),
    durationMs: Number(duration ?? 0),
  }
}

/** The same in words. */
export function spentText({ requests, commands, durationMs }: Spent): string {
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
  return `${plural(commands, 'command')} billed in ${plural(requests, 'request')}, ${Math.round(durationMs)} ms`
}
