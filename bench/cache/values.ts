/** What is cached: rows of a query, numbers, a page. */
export const SHAPES = ['rows', 'integers', 'text'] as const

/** A value of a shape whose pickle has about so many bytes. */
export function cachedValue(shape: (typeof SHAPES)[number], bytes: number): unknown {
  if (shape === 'text') return 'Lorem ipsum dolor sit amet, café. '.repeat(Math.ceil(bytes / 34))
  if (shape === 'integers') {
    return Array.from({ length: Math.ceil(bytes / 4) }, (_, i) => (i * 7919) % 100_003)
  }
  return Array.from({ length: Math.ceil(bytes / 72) }, (_, i) => row(i))
}

function row(i: number): Record<string, unknown> {
  return {
    id: 1000 + i,
    name: `User ${i}`,
    email: `user${i}@example.com`,
    score: i * 1.5,
    active: i % 2 === 0,
    tags: ['a', 'b'],
    joined: null,
  }
}
