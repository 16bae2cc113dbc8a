import { DataError, UnsupportedCommandError } from '../errors.ts'
import type { RawReply } from '../wire/replies.ts'
import type { CallOptions, Requester, WireCommand } from './requester.ts'

/** A call that waits for the end of the current tick. */
interface Call {
  readonly kind: 'command' | 'pipeline' | 'transaction'
  readonly commands: readonly WireCommand[]
  readonly options: CallOptions
  readonly resolve: (replies: RawReply[]) => void
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

  async command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const [reply = null] = await this.#enqueue('command', [command], options)
    if (reply instanceof Error) throw reply
    return reply
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#enqueue('pipeline', commands, options)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return this.#enqueue('transaction', commands, options)
  }

  /** A stream has no place in the order: it begins at once. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }

  #enqueue(
    kind: Call['kind'],
    commands: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    return new Promise((resolve, reject) => {
      if (this.#calls.length === 0) queueMicrotask(() => this.#flush())
      this.#calls.push({ kind, commands, options, resolve, reject })
    })
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
        call.resolve(replies.slice(at, at + call.commands.length))
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
