import { splitReplies } from '../redis/cluster/redirection.ts'
import type { Command } from '../redis/encode.ts'
import { lowerCase } from '../redis/lower-case.ts'
import { ARRAY, LF } from '../redis/resp.ts'
import type { Sender } from '../rest/sender.ts'

/** A SCAN without the option WITHTYPE, which Redis does not know; any other command itself. */
export function withoutWithType(command: Command): Command {
  if (lowerCase(command[0]) !== 'scan') return command
  for (let at = 2; at < command.length; at++) {
    const option = lowerCase(command[at])
    if (option === 'withtype') return command.toSpliced(at, 1)
    // A pattern may have any name.
    if (WITH_ARGUMENT.has(option)) at++
  }
  return command
}

const WITH_ARGUMENT: ReadonlySet<string> = new Set(['match', 'count', 'type'])

/** The reply to SCAN, with the type of each key behind it. Keys that have gone meanwhile are left out. */
export async function scanWithTypes(reply: Buffer, redis: Pick<Sender, 'send'>): Promise<Buffer> {
  if (reply[0] !== ARRAY) return reply
  const [cursor, list] = splitReplies(afterLine(reply), 2) as [Buffer, Buffer]
  const count = Number(list.toString('latin1', 1, list.indexOf(LF) - 1))
  if (count === 0) return reply
  const keys = splitReplies(afterLine(list), count)
  const commands = keys.map((key) => ['TYPE', afterLine(key).subarray(0, -2)])
  const types = splitReplies(await redis.send(commands), count)
  const pairs = keys.flatMap((key, at) => {
    const type = types[at] as Buffer
    return type.equals(NONE) ? [] : [key, bulk(type.subarray(1, -2))]
  })
  return Buffer.concat([
    Buffer.from('*2\r\n'),
    cursor,
    Buffer.from(`*${pairs.length}\r\n`),
    ...pairs,
  ])
}

const NONE = Buffer.from('+none\r\n')

function afterLine(reply: Buffer): Buffer {
  return reply.subarray(reply.indexOf(LF) + 1)
}

function bulk(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`$${text.length}\r\n`), text, Buffer.from('\r\n')])
}
