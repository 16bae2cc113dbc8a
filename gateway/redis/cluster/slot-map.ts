import { SLOTS } from './slot.ts'

/** A primary of the cluster, as the cluster itself names it. */
export interface Primary {
  readonly id: string
  readonly host: string
  readonly port: number
  /** The lowest slot that it serves. */
  readonly firstSlot: number
}

/** Which primary serves which slot, at one time. */
export class SlotMap {
  /** In the order of their lowest slots. */
  readonly primaries: readonly Primary[]
  /** For each slot, one more than the index of its primary; 0 for none. */
  readonly #owners = new Uint16Array(SLOTS)

  /** Takes the reply of `CLUSTER SLOTS`, in which a missing host means the one that was asked. */
  constructor(reply: unknown, askedHost: string) {
    const rows = (Array.isArray(reply) ? (reply as SlotsRow[]) : []).toSorted((a, b) => a[0] - b[0])
    const byId = new Map<string, number>()
    const primaries: Primary[] = []
    for (const [firstSlot, lastSlot, [host, port, id]] of rows) {
      if (!byId.has(id)) {
        primaries.push({ id, host: isKnown(host) ? host : askedHost, port, firstSlot })
        byId.set(id, primaries.length)
      }
      this.#owners.fill(byId.get(id) as number, firstSlot, lastSlot + 1)
    }
    this.primaries = primaries
  }

  /** The primary that serves the slot. */
  owner(slot: number): Primary | undefined {
    return this.primaries[(this.#owners[slot] as number) - 1]
  }

  /** The primary after this one in the order of their lowest slots. */
  after({ firstSlot }: Primary): Primary | undefined {
    return this.primaries.find((primary) => primary.firstSlot > firstSlot)
  }
}

type SlotsRow = [
  first: number,
  last: number,
  primary: [host: string | null, port: number, id: string],
]

/** A node that does not know its own address, or is told not to say it, sends nothing or a question mark. */
function isKnown(host: string | null): host is string {
  return host !== null && host !== '' && host !== '?'
}

/** The address of a node as a text, as it stands in redirections. */
export function addressOf({ host, port }: { host: string; port: number }): string {
  return `${host}:${port}`
}
