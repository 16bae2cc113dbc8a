import { ReplyScanner } from '../reply-scanner.ts'
import { ERROR } from '../resp.ts'

/** Why a node ran nothing, and who will. */
export type Redirection =
  | { readonly kind: 'moved'; readonly slot: number; readonly address: string }
  /** This once, with ASKING before it: the slot is on its way. */
  | { readonly kind: 'ask'; readonly slot: number; readonly address: string }
  /** The same node, once all the keys have arrived. */
  | { readonly kind: 'tryagain' }

/** The replies in a buffer of so many. */
export function splitReplies(replies: Buffer, count: number): Buffer[] {
  if (count === 1) return [replies]
  const scanner = new ReplyScanner()
  let at = 0
  return Array.from({ length: count }, () => {
    const start = at
    scanner.expect(1)
    at = scanner.scan(replies, start)
    return replies.subarray(start, at)
  })
}

/**
 * The redirection that a command's reply is, or that one of the replies of a transaction is. A transaction that a node
 * refused in part is discarded by it as a whole, which its last reply tells.
 */
export function findRedirection(replies: Buffer, count: number): Redirection | undefined {
  if (count === 1) return readRedirection(replies)
  const all = splitReplies(replies, count)
  if (all.at(-1)?.[0] !== ERROR) return undefined
  for (const reply of all) {
    const redirection = readRedirection(reply)
    if (redirection) return redirection
  }
  return undefined
}

function readRedirection(reply: Buffer): Redirection | undefined {
  // Longer than any address may be.
  if (reply[0] !== ERROR || reply.length > 512) return undefined
  const text = reply.toString('latin1', 1, reply.length - 2)
  if (text === TRY_AGAIN) return { kind: 'tryagain' }
  const [, word, slot, address = ''] = /^(MOVED|ASK) (\d{1,5}) (\S+)$/.exec(text) ?? []
  if (word === undefined) return undefined
  return { kind: word === 'ASK' ? 'ask' : 'moved', slot: Number(slot), address }
}

const TRY_AGAIN = 'TRYAGAIN Multiple keys request during rehashing of slot'
