import { ConnectionError, errorFromReply } from '../../lib/errors.ts'
import { dial, loginCommands } from './dial.ts'
import type { Command } from './encode.ts'
import { ReplyReader } from './reply-reader.ts'
import type { RedisTarget } from './url.ts'
import { Wire } from './wire.ts'

/** The values of so many replies; an error is thrown. */
export function readValues(replies: Buffer, count: number): unknown[] {
  const reader = new ReplyReader(replies)
  return Array.from({ length: count }, () => {
    if (reader.isError) throw errorFromReply(reader.readError())
    return JSON.parse(reader.readJson()) as unknown
  })
}

/**
 * What a server answers to the commands, on a connection that is made for them and closed again.
 * @throws RedisError when it cannot be reached within so many milliseconds, lets nobody in, or answers with an error.
 */
export async function ask(
  target: RedisTarget,
  commands: readonly Command[],
  timeoutMs: number,
): Promise<unknown[]> {
  const wire = new Wire(dial(target), timeoutMs)
  const late = new ConnectionError(`There was no answer within ${timeoutMs} ms`)
  const timer = setTimeout(() => wire.destroy(late), timeoutMs)
  try {
    const login = loginCommands(target)
    const replies = await wire.send([...login, ...commands], Number.POSITIVE_INFINITY)
    return readValues(replies, login.length + commands.length).slice(login.length)
  } catch (error) {
    // Why the connection broke says more than that it did; nothing was asked for that changes anything.
    throw error instanceof ConnectionError && error.cause instanceof Error ? error.cause : error
  } finally {
    clearTimeout(timer)
    wire.destroy(new ConnectionError('All was answered'))
  }
}
