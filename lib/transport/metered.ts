import type { Word } from '../wire/encode.ts'
import type { RawReply } from '../wire/replies.ts'
import { checkBudgets } from './budget.ts'
import type { EventStream } from './event-stream.ts'
import type { RequestKind } from './events.ts'
import { RequestReport, type ServerAddress } from './request-report.ts'
import type { CallOptions, Requester, WireCommand } from './requester.ts'

/**
 * Counts requests, keeps them within budgets and tells of them. It belongs right above the way to Redis, so that what the
 * layers over it send (retries, parts of pipelines, second readings) is seen as it is.
 */
export class Metered implements Requester {
  readonly #inner: Requester
  readonly #server: ServerAddress | undefined

  constructor(inner: Requester, server?: ServerAddress) {
    this.#inner = inner
    this.#server = server
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const send = (rest: CallOptions): Promise<RawReply> => this.#inner.command(command, rest)
    return this.#metered('command', [command], options, send, (reply) => [reply])
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const send = (rest: CallOptions): Promise<RawReply[]> => this.#inner.pipeline(commands, rest)
    return this.#metered('pipeline', commands, options, send, (replies) => replies)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const send = (rest: CallOptions): Promise<RawReply[]> => this.#inner.transaction(commands, rest)
    return this.#metered('transaction', commands, options, send, (replies) => replies)
  }

  get stream(): Requester['stream'] {
    const open = this.#inner.stream?.bind(this.#inner)
    if (!open) return undefined
    return (words: readonly Word[], options: CallOptions): Promise<EventStream> => {
      const send = (rest: CallOptions): Promise<EventStream> => open(words, rest)
      return this.#metered('stream', [{ words, bytes: true }], options, send, () => [])
    }
  }

  async #metered<R>(
    kind: RequestKind,
    commands: readonly WireCommand[],
    options: CallOptions,
    send: (options: CallOptions) => Promise<R>,
    repliesOf: (result: R) => readonly RawReply[],
  ): Promise<R> {
    const { state } = options
    if (!state) return await send(options)
    checkBudgets(state.budgets, 1, commands.length)
    const { onEvent } = options
    const report = new RequestReport({ kind, commands, state, onEvent, server: this.#server })
    if (!this.#inner.reportsRequests) report.begin(0)
    try {
      const result = await send({ ...options, state: { ...state, exchange: report } })
      report.end(repliesOf(result))
      return result
    } catch (error) {
      report.fail(error)
      throw error
    }
  }
}
