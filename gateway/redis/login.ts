import { ConnectionError, errorFromReply } from '../../lib/errors.ts'
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
 * would have the commands of a transaction run one by one. With `mustBePrimary` the server must say that it is one.
 * @throws RedisError when the server lets nobody in, does not tell its commands, or is no primary and must be.
 */
export async function logIn(
  wire: Wire,
  target: RedisTarget,
  mustBePrimary = false,
): Promise<Login> {
  const role: Command[] = mustBePrimary ? [['ROLE']] : []
  const questions: Command[] = [...loginCommands(target), ...role, ['COMMAND']]
  const all = [...questions, ...EMPTY_TRANSACTION]
  const replies = new ReplyReader(await wire.send(all, Number.POSITIVE_INFINITY))
  const answers = questions.map(() => {
    if (replies.isError) throw errorFromReply(replies.readError())
    return replies.readJson()
  })
  const commands: unknown = JSON.parse(answers.pop() as string)
  if (mustBePrimary && JSON.parse(answers.pop() as string)[0] !== 'master') {
    throw new ConnectionError('The server is not the primary')
  }
  return { commands, transactionError: readTransactionError(replies) }
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
