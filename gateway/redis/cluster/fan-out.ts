import type { Command } from '../encode.ts'
import { lowerCase } from '../lower-case.ts'
import { ARRAY, BULK, ERROR, INTEGER, LF } from '../resp.ts'
import { splitReplies } from './redirection.ts'

/** Makes one reply of those of all primaries. */
export type Merge = (replies: readonly Buffer[]) => Buffer

/** How the replies to a command that concerns all primaries are merged; `undefined` for all other commands. */
export function fanOut(command: Command): Merge | undefined {
  const name = lowerCase(command[0])
  return MERGES.get(CONTAINERS.has(name) ? `${name} ${lowerCase(command[1])}` : name)
}

/** The first error, else what `merge` makes of the replies. */
function unlessError(merge: Merge): Merge {
  return (replies) => replies.find(isError) ?? merge(replies)
}

/** The same reply from all. */
const same = unlessError((replies) => replies[0] as Buffer)

/** What one of them did. */
const one: Merge = (replies) => replies.find((reply) => !isError(reply)) ?? (replies[0] as Buffer)

const sum = unlessError((replies) =>
  integer(replies.reduce((all, reply) => all + value(reply), 0n)),
)

/** Lists one after another. */
const concatenation = unlessError((replies) => {
  const bodies = replies.map((reply) => reply.subarray(reply.indexOf(LF) + 1))
  const length = replies.reduce((all, reply) => all + arrayLength(reply), 0)
  return Buffer.concat([Buffer.from(`*${length}\r\n`), ...bodies])
})

const union = unlessError((replies) => {
  const all = new Map(replies.flatMap(elements).map((item) => [item.toString('latin1'), item]))
  return array([...all.values()])
})

/** Whether each is there on all nodes. */
const everywhere = unlessError((replies) => {
  const lists = replies.map(elements)
  const places = lists[0]?.map((_, at) => lists.every((list) => value(list[at] as Buffer) === 1n))
  return array((places ?? []).map((is) => integer(is ? 1n : 0n)))
})

/** Names, each followed by a number. */
const sumOfEach = unlessError((replies) => {
  const lists = replies.map(elements)
  const merged = (lists[0] ?? []).map((item, at) => {
    if (at % 2 === 0) return item
    return integer(lists.reduce((all, list) => all + value(list[at] as Buffer), 0n))
  })
  return array(merged)
})

/** Any that is not nil. */
const any = unlessError((replies) => {
  const found = replies.filter((reply) => reply[0] !== BULK || reply[1] !== 0x2d)
  return found[Math.floor(Math.random() * found.length)] ?? (replies[0] as Buffer)
})

const MERGES: ReadonlyMap<string, Merge> = new Map([
  ['dbsize', sum],
  ['keys', concatenation],
  ['randomkey', any],
  ['flushdb', same],
  ['flushall', same],
  ['save', same],
  ['bgsave', same],
  ['bgrewriteaof', same],
  ['script load', same],
  ['script flush', same],
  ['script exists', everywhere],
  ['script kill', one],
  ['function load', same],
  ['function delete', same],
  ['function flush', same],
  ['function restore', same],
  ['function kill', one],
  ['pubsub channels', union],
  ['pubsub numsub', sumOfEach],
  ['pubsub numpat', sum],
  ['pubsub shardchannels', union],
  ['pubsub shardnumsub', sumOfEach],
  ['config set', same],
  ['config resetstat', same],
  ['config rewrite', same],
  ['acl setuser', same],
  ['acl deluser', same],
  ['acl load', same],
  ['acl save', same],
  ['slowlog reset', same],
  ['memory purge', same],
])

/** Names whose second word is a command as well. */
const CONTAINERS: ReadonlySet<string> = new Set(
  [...MERGES.keys()].flatMap((name) => (name.includes(' ') ? [name.split(' ', 1)[0] ?? ''] : [])),
)

function isError(reply: Buffer): boolean {
  return reply[0] === ERROR
}

function value(reply: Buffer): bigint {
  return reply[0] === INTEGER ? BigInt(reply.toString('latin1', 1, reply.length - 2)) : 0n
}

function integer(number: bigint): Buffer {
  return Buffer.from(`:${number}\r\n`)
}

function array(items: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(`*${items.length}\r\n`), ...items])
}

function arrayLength(reply: Buffer): number {
  if (reply[0] !== ARRAY) return 0
  return Number(reply.toString('latin1', 1, reply.indexOf(LF) - 1))
}

function elements(reply: Buffer): Buffer[] {
  const length = arrayLength(reply)
  return length > 0 ? splitReplies(reply.subarray(reply.indexOf(LF) + 1), length) : []
}
