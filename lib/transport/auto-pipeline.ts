import { DataError, UnsupportedCommandError } from '../errors.ts'
import type { RawReply } from '../wire/replies.ts'
import { untilAborted } from './deadline.ts'
import type { CallOptions, Requester, WireCommand } from './requester.ts'

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
 * they are requests of their own, sent when the one before is answered.
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
    for (const group of groups(calls)) await this.#send(group)
  }

  async #send(group: readonly Call[]): Promise<void> {
    const { kind, options } = group[0] as Call
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
      if (group.length > 1 && isLocal(error)) for (const call of group) await this.#send([call])
      else for (const call of group) call.reject(error)
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
