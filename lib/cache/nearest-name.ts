/** The name that is most like another one, when it is like it at all: for the message about an unknown one. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => ({ candidate, distance: distance(name, candidate) }))
  const [nearest] = distances.sort((a, b) => a.distance - b.distance)
  const limit = Math.max(2, Math.floor(name.length / 3))
  return nearest && nearest.distance <= limit ? nearest.candidate : undefined
}

/** Letters to add, drop or change, upper and lower case alike: Levenshtein's distance. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toUpperCase(), b.toUpperCase()]
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
