import { hexDigest } from '../wire/hex.ts'

/** Points that each node has on the ring. */
const REPLICAS = 128

/** django-redis's ring of nodes: every client that has the same node names finds the same node for a key. */
export class HashRing {
  readonly #nodes: readonly string[]
  #points: readonly Point[] | undefined

  constructor(nodes: readonly string[]) {
    this.#nodes = nodes
  }

  /**
   * The node of a name of a key: of the text between its last braces, or of the whole name. It is the one at the greatest
   * point that is not above the hash; below the first point it is the last one.
   */
  async nodeOf(name: string): Promise<string> {
    // The points are kept, not their promise: another request's promise may never settle on Workers.
    this.#points ??= await pointsOf(this.#nodes)
    const hash = await hexDigest('SHA-256', hashedPart(name))
    const at = this.#points.findLast((point) => point.hash <= hash) ?? this.#points.at(-1)
    return at?.node ?? ''
  }
}

interface Point {
  readonly hash: string
  readonly node: string
}

async function pointsOf(nodes: readonly string[]): Promise<readonly Point[]> {
  const points = nodes.flatMap((node) =>
    Array.from({ length: REPLICAS }, async (_, index) => ({
      hash: await hexDigest('SHA-256', `${node}:${index}`),
      node,
    })),
  )
  return (await Promise.all(points)).sort((a, b) => (a.hash < b.hash ? -1 : 1))
}

/** Python's `.` matches everything but a line feed. */
function hashedPart(name: string): string {
  return /^[^\n]*\{([^\n]*)\}[^\n]*/.exec(name)?.[1] ?? name
}
