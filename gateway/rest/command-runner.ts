import { ResponseError } from '../../lib/errors.ts'
import type { SendOptions } from '../redis/backend.ts'
import type { CommandTable, Verdict } from '../redis/command-table.ts'
import { type Command, commandSize } from '../redis/encode.ts'
import { ReplyReader } from '../redis/reply-reader.ts'
import { ReplyScanner } from '../redis/reply-scanner.ts'
import type { UsageFigures } from '../watch/usage.ts'
import { type Answer, errorAnswer, errorJson } from './answer.ts'
import type { Format } from './format.ts'
import { tooLarge } from './request-error.ts'
import type { Sender } from './sender.ts'
import type { SyncToken } from './sync-token.ts'

/** What a {@link CommandRunner} works with. */
export interface CommandRunnerOptions {
  readonly redis: Sender
  /** What to do with a command, by what the server says about its commands. */
  readonly judge: (command: Command, table: CommandTable) => Verdict
  readonly syncToken: SyncToken
  /** What is counted up. */
  readonly usage: UsageFigures
  /** Bytes that the words of one command may have. */
  readonly maxRequestSize: number
}

/** What belongs to a request beside its commands. */
export interface RunOptions extends Pick<SendOptions, 'confirmation' | 'syncToken'> {
  /** Is told the sync token that has seen what the request wrote, and knows when nobody waits for an answer any more. */
  readonly record: { syncToken: string | undefined; readonly isReleased: boolean }
}

/** Runs commands, those that may run on a connection that all share, and writes down what came of them. */
export class CommandRunner {
  readonly #redis: CommandRunnerOptions['redis']
  readonly #syncToken: SyncToken
  readonly #judgeOne: CommandRunnerOptions['judge']
  readonly #usage: UsageFigures
  readonly #maxSize: number

  constructor({ redis, judge, syncToken, usage, maxRequestSize }: CommandRunnerOptions) {
    this.#redis = redis
    this.#judgeOne = judge
    this.#syncToken = syncToken
    this.#usage = usage
    this.#maxSize = maxRequestSize
  }

  /** The answer to a single command; its status is 400 when the command failed. */
  async run(command: Command, format: Format, options: RunOptions): Promise<Answer> {
    try {
      const bytes = await this.#replies([command], options)
      if (options.record.isReleased) return CLIENT_GONE
      const reader = new ReplyReader(bytes, format === 'base64')
      const status = reader.isError ? 400 : 200
      return { status, body: format === 'resp2' ? bytes : replyJson(reader) }
    } catch (error) {
      // A reply beyond the limit: the command has run.
      if (error instanceof ResponseError) return errorAnswer(200, `ERR ${error.message}`)
      throw error
    }
  }

  /** The answers to commands that run in this order. One that fails changes nothing for the others. */
  async runPipeline(
    commands: readonly Command[],
    format: Format,
    options: RunOptions,
  ): Promise<Answer> {
    const bytes = await this.#replies(commands, options)
    if (options.record.isReleased) return CLIENT_GONE
    if (format === 'resp2') return { status: 200, body: bytes }
    const reader = new ReplyReader(bytes, format === 'base64')
    return { status: 200, body: repliesJson(reader, commands.length) }
  }

  /** The answers to commands that run as one MULTI/EXEC, or one error when Redis or the gateway refused any of them. */
  async runTransaction(
    commands: readonly Command[],
    format: Format,
    options: RunOptions,
  ): Promise<Answer> {
    for (const command of commands) this.#checkSize(command, 400)
    const verdicts = this.#judge(commands)
    for (const verdict of verdicts) {
      if (verdict.kind === 'refuse') return errorAnswer(400, verdict.error)
      if (verdict.kind === 'answer') return errorAnswer(400, NOT_IN_TRANSACTION)
    }
    const { transactionError } = this.#redis.commands
    if (transactionError !== undefined) return errorAnswer(400, transactionError)
    const all = [MULTI, ...commands, EXEC]
    const bytes = await this.#send(all, verdicts, { ...options, isTransaction: true })
    if (options.record.isReleased) return CLIENT_GONE
    return transactionAnswer(new ReplyReader(bytes, format === 'base64'), commands.length)
  }

  /** One reply for each command, whether it comes from Redis or from here. */
  #replies(commands: readonly Command[], options: RunOptions): Promise<Buffer> {
    for (const command of commands) this.#checkSize(command, 413)
    const verdicts = this.#judge(commands)
    if (verdicts.every(isSent)) return this.#send(commands, verdicts, options)
    return this.#sendSome(commands, verdicts, options)
  }

  async #sendSome(
    commands: readonly Command[],
    verdicts: readonly Verdict[],
    options: RunOptions,
  ): Promise<Buffer> {
    const sent = commands.filter((_, index) => isSent(verdicts[index]))
    const replies = sent.length > 0 ? await this.#send(sent, verdicts, options) : NO_REPLIES
    return interleave(verdicts.map(localReply), replies)
  }

  #judge(commands: readonly Command[]): Verdict[] {
    const table = this.#redis.commands
    return commands.map((command) => this.#judgeOne(command, table))
  }

  #send(
    commands: readonly Command[],
    verdicts: readonly Verdict[],
    options: SendOptions & RunOptions,
  ): Promise<Buffer> {
    this.#usage.commands += commands.length
    return verdicts.some(isWrite)
      ? this.#write(commands, options)
      : this.#redis.send(commands, readOptions(options))
  }

  async #write(commands: readonly Command[], options: SendOptions & RunOptions): Promise<Buffer> {
    try {
      return await this.#redis.send(commands, options)
    } finally {
      // Also when it failed: the write may have been applied.
      options.record.syncToken = this.#syncToken.advance()
    }
  }

  #checkSize(command: Command, status: number): void {
    let length = 0
    for (const word of command) length += word.length
    // A character has three bytes at most, so only what comes near the limit has to be measured.
    if (length * 3 <= this.#maxSize) return
    const size = commandSize(command)
    if (size > this.#maxSize) throw tooLarge(this.#maxSize, size, status)
  }
}

/** Writing a large answer down is work, which is not done for nobody. The status is for metrics and logs. */
const CLIENT_GONE: Answer = errorAnswer(499, 'ERR the client has gone')

const MULTI: Command = ['MULTI']
const EXEC: Command = ['EXEC']
const NOT_IN_TRANSACTION = 'ERR Command is not available in a transaction'

function isSent(verdict: Verdict | undefined): boolean {
  return verdict?.kind === 'send'
}

function isWrite(verdict: Verdict): boolean {
  return verdict.kind === 'send' && verdict.isWrite
}

/** Reads have nothing to be confirmed. */
function readOptions(options: SendOptions): SendOptions {
  return options.confirmation ? { ...options, confirmation: undefined } : options
}

const NO_REPLIES = Buffer.alloc(0)

/** The reply that needs no Redis, as RESP2. */
function localReply(verdict: Verdict): Buffer | undefined {
  if (verdict.kind === 'send') return undefined
  const line = verdict.kind === 'refuse' ? `-${verdict.error}` : `+${verdict.status}`
  return Buffer.from(`${line}\r\n`)
}

/** Puts the replies of Redis where there is no local one. */
function interleave(local: readonly (Buffer | undefined)[], replies: Buffer): Buffer {
  const scanner = new ReplyScanner()
  let at = 0
  const all = local.map((reply) => {
    if (reply) return reply
    const start = at
    scanner.expect(1)
    at = scanner.scan(replies, start)
    return replies.subarray(start, at)
  })
  return Buffer.concat(all)
}

/** From the replies to MULTI, so many queued commands and EXEC. */
function transactionAnswer(reader: ReplyReader, queued: number): Answer {
  let reason: string | undefined
  for (let i = 0; i <= queued; i++) {
    const error = reader.isError ? reader.readError() : undefined
    if (error === undefined) reader.passLine()
    reason ??= error
  }
  if (!reader.isArray) {
    // Why a command could not be queued says more than EXEC, which just says that the transaction was discarded.
    return errorAnswer(400, reason ?? reader.readError())
  }
  return { status: 200, body: repliesJson(reader, reader.enterArray()) }
}

function repliesJson(reader: ReplyReader, count: number): string {
  let body = '['
  for (let i = 0; i < count; i++) body += i === 0 ? replyJson(reader) : `,${replyJson(reader)}`
  return `${body}]`
}

function replyJson(reader: ReplyReader): string {
  return reader.isError ? errorJson(reader.readError()) : `{"result":${reader.readJson()}}`
}
