import { MaybeAppliedError, RedisError } from '../../lib/errors.ts'
import { readValues } from './ask.ts'
import type { Confirmation } from './backend.ts'
import type { Connection } from './connection.ts'
import type { Command } from './encode.ts'

/** Redis ran the commands, and too few replicas said in time that they have what was written. */
export class UnconfirmedError extends MaybeAppliedError {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'UnconfirmedError' })
  }
}

interface Write {
  readonly commands: readonly Command[]
  readonly confirmation: Confirmation
  readonly resolve: (replies: Buffer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes that count as done when replicas have them. They have a connection to themselves, which WAIT holds up. WAIT goes
 * for all that was written on its connection before, so those that come while one waits share the next.
 */
export class ConfirmedWrites {
  readonly #connection: Connection
  #opening: Promise<void> | undefined
  #queue: Write[] = []
  #isWaiting = false

  /** Takes a connection of its own, which is opened for the first write. */
  constructor(connection: Connection) {
    this.#connection = connection
  }

  /**
   * The replies to the commands, once as many replicas as asked for have them.
   * @throws UnconfirmedError when they have not, and what {@link Connection.send} throws.
   */
  async send(commands: readonly Command[], confirmation: Confirmation): Promise<Buffer> {
    this.#opening ??= this.#connection.open()
    await this.#opening
    return new Promise((resolve, reject) => {
      this.#queue.push({ commands, confirmation, resolve, reject })
      if (!this.#isWaiting) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#isWaiting = true
    while (this.#queue.length > 0) await this.#confirm(this.#takeGroup())
    this.#isWaiting = false
  }

  /** Those that ask for the same as the oldest; the others keep their order. */
  #takeGroup(): Write[] {
    const { minReplicas, waitMs } = (this.#queue[0] as Write).confirmation
    const isAlike = ({ confirmation }: Write): boolean =>
      confirmation.minReplicas === minReplicas && confirmation.waitMs === waitMs
    const group = this.#queue.filter(isAlike)
    this.#queue = this.#queue.filter((write) => !isAlike(write))
    return group
  }

  /** Sends the writes and one WAIT in one turn of the event loop, so that they are on one connection. */
  async #confirm(group: readonly Write[]): Promise<void> {
    const { confirmation } = group[0] as Write
    const sent = group.map(({ commands }) => this.#connection.send(commands))
    const { minReplicas, waitMs } = confirmation
    const wait = this.#connection.send([['WAIT', String(minReplicas), String(waitMs)]])
    const [failure] = await Promise.all([
      wait.then((reply) => shortfall(reply, confirmation)).catch((error: Error) => error),
      Promise.allSettled(sent),
    ])
    for (const [index, { resolve, reject }] of group.entries()) {
      // What was never sent, or is too large, has its own error.
      sent[index]?.then((replies) => (failure ? reject(failure) : resolve(replies)), reject)
    }
  }
}

/** What is missing, when something is. */
function shortfall(reply: Buffer, { minReplicas, waitMs }: Confirmation): Error | undefined {
  const [replicas] = readRefusal(reply)
  if (Number(replicas) >= minReplicas) return undefined
  return new UnconfirmedError(
    `${replicas} of ${minReplicas} replicas confirmed the write within ${waitMs} ms. ` +
      'It is applied, and may be lost if the primary fails',
  )
}

/** A server that refuses WAIT, as an ACL may have it, has run what came before. */
function readRefusal(reply: Buffer): unknown[] {
  try {
    return readValues(reply, 1)
  } catch (error) {
    const text = error instanceof RedisError ? error.message : 'no answer'
    throw new UnconfirmedError(`Redis did not tell whether replicas have the write: ${text}`)
  }
}
