import { now } from '../clock.ts'
import { RedisError } from '../errors.ts'
import type { RawReply } from '../wire/replies.ts'
import { summaryOf } from './batch-summary.ts'
import { type Attempt, type CallState, type Exchange, nextCallId } from './call-state.ts'
import {
  type EventListener,
  emit,
  eventError,
  type ReplyEvent,
  type RequestKind,
} from './events.ts'
import { argCountOf, nameOf, type WireCommand } from './requester.ts'
import type { UsageFigures } from './usage.ts'

/** Where requests go, for those who watch them. */
export interface ServerAddress {
  readonly address: string
  readonly port: number
}

/** What a report is made from. */
interface RequestReportInit {
  readonly kind: RequestKind
  readonly commands: readonly WireCommand[]
  readonly state: CallState
  readonly onEvent: EventListener | undefined
  readonly server: ServerAddress | undefined
}

/** One request, from its beginning to its end: it is counted, and told of. */
export class RequestReport implements Exchange {
  readonly #init: RequestReportInit
  readonly #attempt: Attempt
  #start: number | undefined
  #status: number | undefined
  #bytesReceived = 0
  #billedCommands = 0

  constructor(init: RequestReportInit) {
    this.#init = init
    this.#attempt = init.state.attempt ?? { id: nextCallId(), number: 1 }
  }

  begin(bytesSent: number): void {
    const { kind, commands, state } = this.#init
    this.#start = now()
    this.#billedCommands = commands.length + (kind === 'transaction' ? MULTI_AND_EXEC : 0)
    for (const budget of state.budgets) budget.spend(1, commands.length)
    this.#count({
      requests: 1,
      commands: commands.length,
      billedCommands: this.#billedCommands,
      scripts: unknownScripts(commands),
      retries: this.#attempt.number > 1 ? 1 : 0,
      bytesSent,
    })
    this.#tellBegin(bytesSent)
  }

  answered(status: number, bytesReceived: number): void {
    this.#status = status
    this.#bytesReceived = bytesReceived
  }

  /** The request has been answered, by these replies. */
  end(replies: readonly RawReply[]): void {
    this.#finish(replies, innerCommandsOf(this.#init.commands, replies))
  }

  /** The request has failed, or there was none, since nothing could be sent. */
  fail(error: unknown): void {
    this.#finish([], 0, error)
  }

  #finish(replies: readonly RawReply[], innerCommands: number, error?: unknown): void {
    if (this.#start === undefined) return
    const time = now() - this.#start
    this.#billedCommands += innerCommands
    this.#count({ billedCommands: innerCommands, bytesReceived: this.#bytesReceived, time })
    const { onEvent } = this.#init
    if (onEvent) emit(onEvent, this.#replyEvent(replies, error, time))
  }

  #count(figures: Partial<UsageFigures>): void {
    for (const usage of this.#init.state.counters) usage.add(figures)
  }

  #tellBegin(bytesSent: number): void {
    const { kind, commands, onEvent, server } = this.#init
    if (!onEvent) return
    emit(onEvent, {
      type: 'request',
      ...this.#facts(),
      kind,
      names: commands.map((command) => nameOf(asked(command))),
      argCounts: commands.map((command) => argCountOf(asked(command))),
      bytesSent,
      serverAddress: server?.address,
      serverPort: server?.port,
    })
  }

  #replyEvent(replies: readonly RawReply[], error: unknown, duration: number): ReplyEvent {
    const errors = replies.filter((reply) => reply instanceof RedisError)
    return {
      type: 'reply',
      ...this.#facts(),
      duration,
      status: this.#status,
      bytesReceived: this.#bytesReceived,
      billedCommands: this.#billedCommands,
      error: error === undefined ? undefined : eventError(error),
      errorReplies: errors.map(eventError),
    }
  }

  #facts(): Pick<ReplyEvent, 'id' | 'attempt' | 'command' | 'timestamp'> {
    const { id, number } = this.#attempt
    return { id, attempt: number, command: commandOf(this.#init), timestamp: Date.now() }
  }
}

/** The server counts them like any other command. */
const MULTI_AND_EXEC = 2

function commandOf({ kind, commands }: RequestReportInit): string {
  if (kind === 'pipeline') return 'PIPELINE'
  if (kind === 'transaction') return 'MULTI'
  return commands[0] ? nameOf(asked(commands[0])) : ''
}

/** The command that was asked for, where a script stands for it. */
function asked(command: WireCommand): WireCommand {
  return command.standsFor ? { ...command, words: command.standsFor } : command
}

/** Scripts and functions that do not tell what they ran. */
function unknownScripts(commands: readonly WireCommand[]): number {
  // A few names tell of a whole batch.
  if (commands.length > 1 && ![...summaryOf(commands).names].some(isScriptCall)) return 0
  let count = 0
  for (const { words, innerCommands } of commands) {
    if (!innerCommands && isScriptCall(words[0])) count++
  }
  return count
}

const SCRIPT_CALL = /^(eval|evalsha|fcall)(_ro)?$/i

function isScriptCall(name: unknown): boolean {
  return typeof name === 'string' && SCRIPT_CALL.test(name)
}

function innerCommandsOf(commands: readonly WireCommand[], replies: readonly RawReply[]): number {
  if (commands.length > 1 && !summaryOf(commands).someInner) return 0
  let count = 0
  let index = 0
  for (const { innerCommands } of commands) {
    const reply = replies[index++] ?? null
    if (innerCommands && !(reply instanceof RedisError)) count += innerCommands(reply)
  }
  return count
}
