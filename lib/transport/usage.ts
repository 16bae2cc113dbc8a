/** What was used so far: a plain object, as {@link Usage.snapshot} gives it. */
export interface UsageFigures {
  /** HTTP requests, each try and each stream counted. */
  readonly requests: number
  /** Commands that these requests carried, not what scripts ran inside the server. */
  readonly commands: number
  /**
   * Commands as a Redis counts them (`INFO commandstats`): `commands`, what redge's own scripts ran inside, and the MULTI
   * and EXEC around a transaction. The service bills scripts so; what a script of your own runs is not known.
   */
  readonly billedCommands: number
  /** Scripts and functions among the commands whose inner commands are not known, hence not in `billedCommands`. */
  readonly scripts: number
  /** Requests that repeated one before. */
  readonly retries: number
  /** Bytes of the bodies of requests. 0 for a client made by `fromUpstash`. */
  readonly bytesSent: number
  /** Bytes of the bodies of answers, as `Content-Length` or else the text tells. 0 for a client made by `fromUpstash`. */
  readonly bytesReceived: number
  /** Seconds spent in requests; those of requests side by side add up. Of streams only the opening counts. */
  readonly time: number
}

type Figures = { -readonly [Name in keyof UsageFigures]: number }

function nothing(): Figures {
  return {
    requests: 0,
    commands: 0,
    billedCommands: 0,
    scripts: 0,
    retries: 0,
    bytesSent: 0,
    bytesReceived: 0,
    time: 0,
  }
}

/**
 * Counts what calls cost, where requests leave: retries, streams, locks, transactions and the SDK's client are in it. A
 * request counts as it is sent, whatever becomes of it.
 *
 * @example
 * const usage = new Usage()
 * await redis.with({ usage }).mget('a', 'b')
 * console.log(usage.billedCommands)
 */
export class Usage implements UsageFigures {
  #figures: Figures = nothing()

  get requests(): number {
    return this.#figures.requests
  }

  get commands(): number {
    return this.#figures.commands
  }

  get billedCommands(): number {
    return this.#figures.billedCommands
  }

  get scripts(): number {
    return this.#figures.scripts
  }

  get retries(): number {
    return this.#figures.retries
  }

  get bytesSent(): number {
    return this.#figures.bytesSent
  }

  get bytesReceived(): number {
    return this.#figures.bytesReceived
  }

  get time(): number {
    return this.#figures.time
  }

  /** The figures as they are now, in an object that no longer changes. */
  snapshot(): UsageFigures {
    return { ...this.#figures }
  }

  /** The same, for `JSON.stringify`. */
  toJSON(): UsageFigures {
    return this.snapshot()
  }

  /** Begins again at 0; gives the figures until now. A request under way counts in part before and in part after. */
  reset(): UsageFigures {
    const until = this.#figures
    this.#figures = nothing()
    return until
  }

  /** Adds what a request has used. */
  add(used: Partial<UsageFigures>): void {
    const figures = this.#figures
    figures.requests += used.requests ?? 0
    figures.commands += used.commands ?? 0
    figures.billedCommands += used.billedCommands ?? 0
    figures.scripts += used.scripts ?? 0
    figures.retries += used.retries ?? 0
    figures.bytesSent += used.bytesSent ?? 0
    figures.bytesReceived += used.bytesReceived ?? 0
    figures.time += used.time ?? 0
  }
}
