import { now } from '../../clock.ts'
import { sleep } from '../../sleep.ts'
import { BackoffPauses } from './backoff.ts'
import { expectedPause } from './expected-pause.ts'
import type { Inbox, LockStream } from './lock-stream.ts'
import type { Patience } from './until-taken.ts'

/** What a waiter says of itself with every try. */
export interface Waiter {
  /** Its place, once it has one; 0 before. */
  readonly ticket: number
  /** Seconds for which it counts as alive; 0: it leaves the queue when it does not get the lock. */
  readonly patience: number
  readonly id: string
  /** Where it listens; `''` when it does not. */
  readonly channel: string
}

/** What a waiter holds: the seconds for which it does, from `since` on the clock, and the fence, 0 when none was wanted. */
export interface Taken {
  readonly fence: number
  readonly since: number
  /** Whether the time is that of a claim, not the whole timeout. */
  readonly isClaim: boolean
}

/** What a try tells of the queue. Times are seconds. */
export interface Turn {
  /** Time of the server, in milliseconds. */
  readonly serverTime: number
  readonly ticket: number
  /** Waiters in front. */
  readonly ahead: number
  /** Whether nobody holds the lock: one in front will. */
  readonly isFree: boolean
  /** Until the key expires; `null` when it does not, or is free. */
  readonly left: number | null
  /** Whether the holder's release hands the lock over. */
  readonly handsOver: boolean
  /** How long holders keep the lock, and how long this one has: `null` when that is not known. */
  readonly hold: number | null
  readonly held: number | null
  /** For how long the key is left free. */
  readonly open: number
}

/** The queue of one lock, as one waiter sees it. Both may be repeated when a reply is lost. */
export interface Queue {
  /** Takes the lock, if it is the caller's turn, or a place in the queue. */
  enter(waiter: Waiter): Promise<Taken | Turn>
  /** Leaves the queue, and gives back what was granted meanwhile. */
  leave(): Promise<void>
}

/** What a wait in a queue needs beside the queue. */
export interface QueueWait extends Patience {
  /** Opens while the wait goes on; `undefined` for none. */
  readonly stream: LockStream | undefined
  /** Seconds of a claim. */
  readonly claim: number
}

/** Seconds between two tries, at most, of a waiter that is told: another one may have died. */
const LONGEST_TOLD = 2

/** The same of one that asks; those far behind may sleep until it is nearly their turn, or for the latter. */
const LONGEST_ASKING = 1.25
const LONGEST_BEHIND = 5

/** Seconds between two looks at a key that is left free for others. */
const LOOK = 0.04

/** Seconds beyond the next try for which a waiter counts as alive. */
const GRACE = 0.5

/** Waits in line; `null` when the time is up. Rejects with the reason of an aborted signal, and stands in no queue then. */
export async function waitInLine(queue: Queue, wait: QueueWait): Promise<Taken | null> {
  const line = new Line(queue, wait)
  try {
    return await line.wait()
  } finally {
    line.close()
  }
}

class Line {
  readonly #queue: Queue
  readonly #wait: QueueWait
  readonly #id = crypto.randomUUID().replaceAll('-', '')
  readonly #inbox: Inbox | undefined
  #ticket = 0
  /** Seconds until the next try, at most: said to the queue before it is known. */
  #longest = LONGEST_ASKING
  #ahead = -1
  #isOpening = false
  /** Pauses for a release that nothing is known of. */
  #unknown = new BackoffPauses()
  /** When the last try was sent, and how long its answer took. */
  #sentAt = 0
  #roundTrip = 0

  constructor(queue: Queue, wait: QueueWait) {
    this.#queue = queue
    this.#wait = wait
    this.#inbox = wait.stream?.inbox(this.#id)
  }

  close(): void {
    this.#inbox?.close()
  }

  async wait(): Promise<Taken | null> {
    const { blocking, deadline, signal } = this.#wait
    signal?.throwIfAborted()
    if (!blocking || deadline <= now()) return await this.#lastTry()
    let turn = await this.#enter()
    if ('since' in turn) return turn
    this.#listen()
    for (;;) {
      const taken = await this.#rest(turn)
      if (signal?.aborted) {
        // A place that cannot be given up now is lost when its time is over.
        await this.#queue.leave().catch(() => undefined)
        throw signal.reason
      }
      if (taken) return taken
      if (now() >= deadline) return await this.#lastTry()
      turn = await this.#enter()
      if ('since' in turn) return turn
    }
  }

  /** Opens the stream while the wait goes on; a try follows when it is open, or cannot be had. */
  #listen(): void {
    if (!this.#wait.stream || this.#isTold) return
    this.#isOpening = true
    const opened = (): void => {
      this.#isOpening = false
      this.#inbox?.wake()
    }
    this.#wait.stream.open().then(opened, opened)
  }

  get #isTold(): boolean {
    return this.#wait.stream?.isOpen ?? false
  }

  async #enter(): Promise<Taken | Turn> {
    const { stream } = this.#wait
    this.#longest = this.#isTold ? LONGEST_TOLD : this.#longest
    this.#sentAt = now()
    const turn = await this.#queue.enter({
      ticket: this.#ticket,
      patience: this.#longest + GRACE,
      id: this.#id,
      channel: this.#isTold && stream ? stream.channel : '',
    })
    this.#roundTrip = now() - this.#sentAt
    if (!('since' in turn)) this.#ticket = turn.ticket
    return turn
  }

  /** Tries once more and waits no longer. */
  async #lastTry(): Promise<Taken | null> {
    const turn = await this.#queue.enter({ ticket: this.#ticket, patience: 0, id: '', channel: '' })
    return 'since' in turn ? turn : null
  }

  /** Pauses until the next try, or until the lock is granted. */
  async #rest(turn: Turn): Promise<Taken | undefined> {
    const { signal, deadline } = this.#wait
    const pause = Math.min(this.#pause(turn), this.#longest, Math.max(0, deadline - now()))
    if (!this.#inbox) {
      await sleep(pause, signal)
      return undefined
    }
    const message = await this.#inbox.next(pause, signal)
    if (message?.type === 'granted') return this.#claimed(turn, message.facts)
    if (message?.type === 'open') await sleep(LOOK, signal)
    return undefined
  }

  /** The lock, by a message that came in time. Any other is worth a try, which tells whether the lock is still ours. */
  #claimed(turn: Turn, [serverTime = 0, fence = 0]: readonly number[]): Taken | undefined {
    // The answer before the message said that the lock was not ours.
    const later = (serverTime - turn.serverTime) / 1000
    const since = Math.min(this.#sentAt + later, now())
    if (later <= 0 || now() - since > this.#wait.claim / 2) return undefined
    return { fence, since, isClaim: true }
  }

  #pause(turn: Turn): number {
    if (turn.ahead !== this.#ahead) this.#unknown = new BackoffPauses()
    this.#ahead = turn.ahead
    if (turn.ahead === 0 && turn.open > 0) return Math.min(turn.open, LOOK)
    if (this.#isOpening) return this.#longest
    const isTold = this.#isTold && (turn.handsOver || turn.ahead > 0)
    if (isTold) return turn.ahead > 0 ? LONGEST_TOLD : (turn.left ?? LONGEST_TOLD)
    const pause = expectedPause(turn, this.#roundTrip)
    this.#longest = Math.min(LONGEST_BEHIND, LONGEST_ASKING + turn.ahead * (turn.hold ?? 0))
    return pause ?? this.#unknown.next(turn.left, Number.MAX_VALUE) ?? 0
  }
}
