/** Faults and delays of production, to be met at home. Shares are from 0 (never) to 1 (always). */
export interface SimulateOptions {
  /** Milliseconds that each request takes longer. @default 0 */
  readonly latencyMs?: number | undefined
  /** Up to so many milliseconds more, at random. @default 0 */
  readonly jitterMs?: number | undefined
  /** Share of requests that run and whose connection is then cut instead of an answer. @default 0 */
  readonly dropReplies?: number | undefined
  /** Share of requests that run twice, as when something on the way sends them again; the second answer counts. @default 0 */
  readonly duplicateRequests?: number | undefined
  /** Requests after which all others are answered 429, as when a plan's quota is used up. @default no quota */
  readonly quota?: number | undefined
  /** Requests a second, beyond which the answer is 429. @default no limit */
  readonly maxRequestsPerSecond?: number | undefined
  /** Bytes that one command may have, as a plan limits them. @default that of the gateway */
  readonly maxRequestSize?: number | undefined
  /**
   * Milliseconds by which reads are behind writes, unless they bring a sync token of the write. They are then answered
   * from another database of the same server, `replicaDb`, which is emptied at start and whenever writes get there.
   * One server only.
   * @default 0
   */
  readonly replicaLagMs?: number | undefined
  /** Number of the database that plays the replica. @default 15 */
  readonly replicaDb?: number | undefined
}

/** @throws TypeError for a share or a number that is none. */
export function checkSimulation(options: SimulateOptions): void {
  for (const name of ['dropReplies', 'duplicateRequests'] as const) {
    const share = options[name] ?? 0
    if (!(share >= 0 && share <= 1)) throw new TypeError(`${name} must be a number from 0 to 1`)
  }
  for (const name of NUMBERS) {
    const number = options[name] ?? 0
    if (!Number.isSafeInteger(number) || number < 0) {
      throw new TypeError(`${name} must be a whole number, 0 or more`)
    }
  }
  const known: readonly string[] = ['dropReplies', 'duplicateRequests', ...NUMBERS]
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new TypeError(`There is nothing to simulate called ${unknown}`)
}

const NUMBERS = [
  'latencyMs',
  'jitterMs',
  'quota',
  'maxRequestsPerSecond',
  'maxRequestSize',
  'replicaLagMs',
  'replicaDb',
] as const
