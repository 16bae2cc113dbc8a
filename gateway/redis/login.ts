import { errorFromReply } from '../../lib/errors.ts'
import { loginCommands } from './dial.ts'
import type { Command } from './encode.ts'
import { ReplyReader } from './reply-reader.ts'
import type { RedisTarget } from './url.ts'
import type { Wire } from './wire.ts'

/** What a server tells a connection that logs in. */
export interface Login {
  /** The reply to `COMMAND`. */
  readonly commands: unknown
  /** Why it runs no transactions, in its own words. */
  readonly transactionError: string | undefined
}

/**
 * Logs in, chooses the database, asks what commands there are, and tries an empty transaction: an ACL that forbids MULTI
 * would have the commands of a transaction run one by one.
 * @throws RedisError when the server lets nobody in or does not tell its commands.
 */
export async function logIn(wire: Wire, target: RedisTarget): Promise<Login> {
  const questions: Command[] = [...loginCommands(target), ['COMMAND']]
  const all = [...questions, ...EMPTY_TRANSACTION]
  const replies = new ReplyReader(await wire.send(all, Number.POSITIVE_INFINITY))
  let last = ''
  for (const _ of questions) {
    if (replies.isError) throw errorFromReply(replies.readError())
    last = replies.readJson()
  }
  return { commands: JSON.parse(last), transactionError: readTransactionError(replies) }
}

const EMPTY_TRANSACTION: readonly Command[] = [['MULTI'], ['EXEC']]

function readTransactionError(replies: ReplyReader): string | undefined {
  if (replies.isError) return replies.readError()
  replies.readJson()
  if (!replies.isError) return undefined
  const error = replies.readError()
  // Servers before Redis 6.0.6 that forbid EXEC go on queueing: on such a connection nothing would run any more.
  if (!error.startsWith('EXECABORT ')) throw errorFromReply(error)
  return error
}
