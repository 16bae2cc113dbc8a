import type { Backend } from '../redis/backend.ts'
import type { RedisLocation } from '../redis/location.ts'
import type { ConfirmationDefaults } from '../rest/confirmation.ts'
import type { SyncToken } from '../rest/sync-token.ts'
import { MAIN_NAME, type Settings } from '../settings.ts'
import { LaggingReplica } from '../simulate/lagging-replica.ts'
import type { Metrics } from '../watch/metrics.ts'
import type { UsageMeter } from '../watch/usage.ts'
import { AccessFactory } from './access-factory.ts'
import { Accesses, tokenMaker } from './accesses.ts'
import { Backends, type BackendWish } from './backends.ts'
import { LoginSeal } from './sealed-login.ts'
import { TokenMap } from './token-map.ts'
import type { TokenOptions } from './token-options.ts'
import { Users } from './users.ts'

/** What {@link Doors} work with. */
export interface DoorsOptions {
  readonly settings: Settings
  readonly location: RedisLocation
  readonly syncToken: SyncToken
  readonly usage: UsageMeter
  readonly metrics: Metrics
}

type NamedToken = TokenOptions & { readonly name: string }

/** All tokens of a gateway, and the connections behind them. */
export class Doors {
  readonly accesses: Accesses = new Accesses()
  /** The tokens of those who look after the gateway. */
  readonly operators: TokenMap<true> = new TokenMap<true>()
  readonly #options: DoorsOptions
  readonly #backends: Backends
  readonly #factory: AccessFactory
  readonly #replicas: LaggingReplica[] = []

  /**
   * Makes what the tokens open. It is not connected yet.
   * @throws TypeError for settings that the servers cannot have.
   */
  constructor(options: DoorsOptions) {
    this.#options = options
    this.#backends = backendsOf(options)
    this.#factory = factoryOf(options)
    const { allTokens, metricsToken } = options.settings
    for (const token of allTokens) this.#add(token)
    if (metricsToken !== undefined) this.operators.set(metricsToken, true)
  }

  /** The backend of the first token. */
  get main(): Backend {
    return this.#backends.all[0] as Backend
  }

  /** Whether all backends are connected. */
  get areUp(): boolean {
    return this.#backends.areUp
  }

  /** Connects; rejects with what the listener of events threw. */
  async open(): Promise<void> {
    await this.#backends.open()
    await Promise.all(this.#replicas.map((replica) => replica.open()))
  }

  async close(): Promise<void> {
    for (const replica of this.#replicas) replica.close()
    await Promise.all([this.#backends.close(), this.accesses.close()])
  }

  #add(token: NamedToken): void {
    const wish = wishOf(token, this.#options.settings)
    const backend = this.#backends.shared(wish)
    const replica = this.#replicaOf(backend, wish)
    const seal = token.readOnly ? undefined : new LoginSeal(token.token)
    const users = seal && this.#usersOf(token, wish)
    const tokenFor = seal && users ? tokenMaker(seal, users) : undefined
    const access = this.#factory.create(token, backend, tokenFor, replica)
    this.accesses.add(token.token, { access, seal, users })
    if (token.name === MAIN_NAME) this.operators.set(token.token, true)
  }

  /** Users have the limits of the token that theirs was made with. */
  #usersOf(token: NamedToken, wish: BackendWish): Users {
    return new Users({
      connect: (login, onEvent) => this.#backends.own({ ...wish, ...login }, onEvent),
      access: (login, backend) => this.#factory.create({ ...token, ...login }, backend, undefined),
    })
  }

  #replicaOf(primary: Backend, wish: BackendWish): LaggingReplica | undefined {
    const { settings, location, syncToken } = this.#options
    const { replicaLagMs: lagMs, replicaDb = 15 } = settings.simulate
    if (!lagMs) return undefined
    if (location.kind !== 'server' || (wish.db ?? location.target.db) === replicaDb) {
      throw new TypeError('replicaLagMs needs a single server, and another database as replicaDb')
    }
    const backend = this.#backends.shared({ ...wish, db: replicaDb })
    const replica = new LaggingReplica({ primary, replica: backend, replicaDb, lagMs, syncToken })
    this.#replicas.push(replica)
    return replica
  }
}

function backendsOf({ settings, location, metrics }: DoorsOptions): Backends {
  const { connectTimeoutMs, silenceMs } = settings
  const onEvent: typeof settings.onConnection = (event) => {
    metrics.countConnection(event.type)
    settings.onConnection(event)
  }
  return new Backends(location, { connectTimeoutMs, silenceMs, onEvent })
}

function factoryOf({ settings, syncToken, usage }: DoorsOptions): AccessFactory {
  const { dialect, costMeter, maxRequestSize } = settings
  const confirmation = confirmationOf(settings)
  return new AccessFactory({ syncToken, usage, dialect, costMeter, confirmation, maxRequestSize })
}

function confirmationOf({ minReplicas, waitMs, silenceMs }: Settings): ConfirmationDefaults {
  // Redis says nothing while it waits, and must not count as gone for that.
  const maxWaitMs = Math.max(1, silenceMs - 1)
  return { minReplicas, waitMs: Math.min(waitMs, maxWaitMs), maxWaitMs }
}

function wishOf(token: TokenOptions, settings: Settings): BackendWish {
  const { username, password, db, admin = settings.admin } = token
  const maxReplySize = token.maxReplySize ?? settings.maxReplySize
  return { username, password, db, admin, maxReplySize }
}
