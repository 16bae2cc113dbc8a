const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const

/** A length of time in its two largest units, or in so many: `2 d 3 h`, `1 min 5 s`, `0.4 s`. */
export function duration(seconds: number, units = 2): string {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 10) / 10)} s`
  let rest = Math.round(seconds)
  const parts: string[] = []
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) parts.push(`${count} ${unit}`)
    else if (parts.length > 0) break
    if (parts.length === units) break
  }
  return parts.join(' ')
}

/** A number of bytes as people write it: `17 B`, `1.5 KB`, `3.2 MB`. */
export function bytes(count: number): string {
  let value = count
  for (const unit of ['B', 'KB', 'MB', 'GB']) {
    if (value < 1024)
      return `${value < 10 && unit !== 'B' ? value.toFixed(1) : Math.round(value)} ${unit}`
    value /= 1024
  }
  return `${value.toFixed(1)} TB`
}

/** Steps of an axis in bytes: powers of two, of which {@link bytes} writes round numbers. */
export const BYTE_STEPS: readonly number[] = Array.from({ length: 50 }, (_, power) => 2 ** power)

/** A count with separators: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en')
}

/** A count of things: `1 key`, `12,345 keys`. `one` is their name in the singular. */
export function counted(value: number, one: string): string {
  return `${count(value)} ${one}${value === 1 ? '' : 's'}`
}
