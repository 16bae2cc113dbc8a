import { now } from '../clock.ts'
import { repeated } from '../retry/repeated.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, items, ok, truthy } from '../wire/replies.ts'
import { GUARD } from './guard-scripts.ts'
import {
  type Acquisition,
  type GuardCall,
  type LockClient,
  type LockStore,
  orUndone,
  toldCommands,
} from './lock-store.ts'
import { commandsOf, FORCE_RELEASE, RELEASE, TAKE } from './scripts.ts'
import type { Taken } from './waiting/queue.ts'
import { type Tried, untilTaken } from './waiting/until-taken.ts'

/** What a {@link LockKey} is made from. */
export interface LockKeyOptions {
  readonly name: Key
  /** Milliseconds until the key expires, `null` for never. */
  readonly timeoutMs: number | null
  /** Counter of fences; `undefined` when none is wanted. */
  readonly fenceKey: Key | undefined
  /** Whether the pauses want to know when the key expires. */
  readonly wantsExpiry: boolean
}

/** redis-py's lock: one key, which those who want it try to set. */
export class LockKey implements LockStore {
  readonly #client: LockClient
  readonly #options: LockKeyOptions

  constructor(client: LockClient, options: LockKeyOptions) {
    this.#client = client
    this.#options = options
  }

  async take({ token, isGiven, pauses, ...patience }: Acquisition): Promise<Taken | null> {
    let isFirst = true
    // What asked for a try whose reply was lost may come late, and take the lock after the tries that followed.
    let wasLost = false
    const attempt = async (): Promise<Tried<Taken>> => {
      const wasFirst = isFirst
      isFirst = false
      const tried = await this.#try(token, (wasFirst && isGiven) || wasLost, wasFirst)
      wasLost ||= tried.wasLost
      return tried
    }
    const giveBack = async (): Promise<unknown> => isGiven || (await this.release(token))
    return await orUndone(() => untilTaken(attempt, pauses, patience), giveBack)
  }

  async release(token: string | Uint8Array): Promise<boolean> {
    return await this.#run(RELEASE, token)
  }

  async forceRelease(): Promise<boolean> {
    const { reply, wasLost } = await repeated(() => this.#run(FORCE_RELEASE))
    return reply || wasLost
  }

  guard(token: string | Uint8Array, release: boolean): GuardCall {
    return { script: GUARD, keys: [this.#options.name], args: [token, release ? '1' : '0'] }
  }

  /** One try; `mayHold`: the token may hold the lock already. */
  async #try(
    token: string | Uint8Array,
    mayHold: boolean,
    isFirst: boolean,
  ): Promise<Tried<Taken> & { readonly wasLost: boolean }> {
    const { fenceKey, wantsExpiry } = this.#options
    const since = now()
    const once = async (wasLost: boolean): Promise<readonly [isTaken: boolean, detail: number]> => {
      const mayBeOurs = mayHold || wasLost
      // The first try is the one that most often gets the lock: by redis-py's command, which is the cheapest.
      const isPlain = fenceKey === undefined && !mayBeOurs && (isFirst || !wantsExpiry)
      return isPlain ? [await this.#set(token), -1] : await this.#takeByScript(token, mayBeOurs)
    }
    const { reply, wasLost } = await repeated(once)
    const [isTaken, detail] = reply
    if (isTaken) {
      return { taken: { fence: Math.max(0, detail), since, isClaim: false }, left: null, wasLost }
    }
    return { taken: null, left: detail < 0 ? null : detail / 1000, wasLost }
  }

  #set(token: string | Uint8Array): Promise<boolean> {
    const { name, timeoutMs } = this.#options
    const expiry = timeoutMs === null ? [] : ['PX', timeoutMs]
    return this.#client.call(['SET', name, token, 'NX', ...expiry], ok)
  }

  async #takeByScript(
    token: string | Uint8Array,
    mayHold: boolean,
  ): Promise<readonly [boolean, number]> {
    const { name, timeoutMs, fenceKey } = this.#options
    const keys = fenceKey === undefined ? [name] : [name, fenceKey]
    const words = ['EVAL', TAKE, keys.length, ...keys, token, timeoutMs ?? '', mayHold ? '1' : '0']
    const [isTaken = null, detail = null] = await this.#client.call(words, items, {
      innerCommands: toldCommands,
    })
    return [isTaken === 1, integer(detail)]
  }

  #run(script: string, ...args: Encodable[]): Promise<boolean> {
    const { name } = this.#options
    const words = ['EVAL', script, 1, name, ...args]
    return this.#client.call(words, truthy, { innerCommands: commandsOf })
  }
}
