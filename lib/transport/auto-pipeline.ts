import {
  DataError,
  type ErrorFacts,
  MaybeAppliedError,
  TimeoutError,
  UnsupportedCommandError,
} from '../errors.ts'
import type { RawReply } from '../wire/replies.ts'
import { deadlineOf, startTimer, untilAborted, untilDeadline } from './deadline.ts'
import {
  batchFactsOf,
  type CallOptions,
  factsOf,
  type Requester,
  type WireCommand,
} from './requester.ts'

/** A call that waits for the end of the current tick. */
interface Call {
  readonly kind: 'command' | 'pipeline' | 'transaction'
  readonly commands: readonly WireCommand[]
  readonly options: CallOptions
  /** Takes its own replies, from this place on, out of those of the request. */
  readonly settle: (replies: readonly RawReply[], at: number) => void
  readonly reject: (error: unknown) => void
}

/**
 * Sends the single commands of one tick as one pipeline, in program order. An error of one command rejects that command
 * alone. Calls with other options (those of a view), explicit pipelines and transactions keep their place in the order:
 * they are requests of their own, sent when the one before is answered. Their `timeout` counts from the call.
 */
export class AutoPipeline implements Requester {
  readonly #inner: Requester
  #calls: Call[] = []

  constructor(inner: Requester) {
    this.#inner = inner
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const { promise, resolve, reject } = Promise.withResolvers<RawReply>()
    const settle = (replies: readonly RawReply[], at: number): void => {
      const reply = replies[at] ?? null
      if (reply instanceof Error) reject(reply)
      else resolve(reply)
    }
    this.#enqueue({ kind: 'command', commands: [command], options, settle, reject })
    // It may still wait for the requests before it.
    return untilAborted(promise, options.signal ?? null)
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#batch('pipeline', commands, options)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#batch('transaction', commands, options)
  }

  /** A stream has no place in the order: it begins at once. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }

  #batch(
    kind: 'pipeline' | 'transaction',
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    const { promise, resolve, reject } = Promise.withResolvers<RawReply[]>()
    // A batch is a request of its own.
    const settle = (replies: readonly RawReply[]): void => resolve([...replies])
    this.#enqueue({ kind, commands, options, settle, reject })
    // It may still wait for the requests before it.
    return untilAborted(promise, options.signal ?? null)
  }

  #enqueue(call: Call): void {
    if (this.#calls.length === 0) queueMicrotask(() => this.#flush())
    this.#calls.push(call)
  }

  async #flush(): Promise<void> {
    const calls = this.#calls
    this.#calls = []
    const [first = [], ...others] = groups(calls)
    const turns = others.map((group) => ({ group, begin: waiting(group) }))
    await this.#send(first, first[0]?.options ?? {})
    for (const { group, begin } of turns) {
      const options = begin()
      if (options) await this.#send(group, options)
    }
  }

  async #send(group: readonly Call[], options: CallOptions): Promise<void> {
    const { kind } = group[0] as Call
    const commands = group.flatMap((call) => call.commands)
    try {
      const replies = await this.#request(kind, commands, options)
      let at = 0
      for (const call of group) {
        call.settle(replies, at)
        at += call.commands.length
      }
    } catch (error) {
      // Nothing was sent, and one command alone is to blame.
      if (group.length > 1 && isLocal(error)) {
        for (const call of group) await this.#send([call], options)
      } else {
        for (const call of group) call.reject(withOwnId(error, call))
      }
    }
  }

  async #request(
    kind: Call['kind'],
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    if (kind === 'transaction') return await this.#inner.transaction(commands, options)
    if (kind === 'pipeline' || commands.length > 1) {
      return await this.#inner.pipeline(commands, options)
    }
    return [await this.#inner.command(commands[0] as WireCommand, options)]
  }
}

/**
 * Rejects calls whose time ends while they wait for their turn. When it comes, what this gives has to be called: it gives
 * the options for the time that is left, or nothing when there is none.
 */
function waiting(group: readonly Call[]): () => CallOptions | undefined {
  const { options } = group[0] as Call
  const { timeout } = options
  if (timeout === undefined || timeout === null) return () => options
  const deadline = deadlineOf(options)
  let isLate = false
  const stop = startTimer(timeout, () => {
    isLate = true
    const message = `The call waited for ${timeout} seconds for those before it, and was not sent`
    for (const call of group) call.reject(new TimeoutError(message, factsOfCall(call)))
  })
  return () => {
    stop()
    return isLate ? undefined : untilDeadline(options, deadline)
  }
}

/** The error of a request for one of its calls, under whose id alone that call may be made again. */
function withOwnId(error: unknown, call: Call): unknown {
  const once = call.commands[0]?.once?.id
  if (call.kind !== 'command' || !(error instanceof MaybeAppliedError) || error.once === once) {
    return error
  }
  const { message, cause, status } = error
  return new MaybeAppliedError(message, { ...factsOfCall(call), cause, status, once })
}

function factsOfCall({ kind, commands, options: { errorDetail } }: Call): ErrorFacts {
  if (kind === 'command') return factsOf(commands[0] as WireCommand, errorDetail)
  return batchFactsOf(kind === 'pipeline' ? 'PIPELINE' : 'MULTI', commands, errorDetail)
}

function isLocal(error: unknown): boolean {
  return error instanceof DataError || error instanceof UnsupportedCommandError
}

/** Neighbouring single commands with the same options belong together; everything else stands alone. */
function groups(calls: readonly Call[]): Call[][] {
  const out: Call[][] = []
  for (const call of calls) {
    const last = out.at(-1)
    const first = last?.[0]
    if (
      last &&
      call.kind === 'command' &&
      first?.kind === 'command' &&
      first.options === call.options
    ) {
      last.push(call)
    } else {
      out.push([call])
    }
  }
  return out
}
