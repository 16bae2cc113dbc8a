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

/** What {@link openAccesses} works with. */
export interface DoorsOptions {
  readonly settings: Settings
  readonly location: RedisLocation
  readonly syncToken: SyncToken
  readonly usage: UsageMeter
  readonly metrics: Metrics
}

/** All tokens of a gateway, and the connections behind them. */
export interface Doors {
  readonly accesses: Accesses
  /** The tokens of those who look after the gateway. */
  readonly operators: TokenMap<true>
  /** The backend of the first token. */
  readonly main: Backend
  readonly areUp: () => boolean
  /** Connects; rejects with what the listener of events threw. */
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Makes what the tokens open. It is not connected yet.
 * @throws TypeError for settings that the servers cannot have.
 */
export function openAccesses(options: DoorsOptions): Doors {
  const { settings, location, metrics } = options
  const { connectTimeoutMs, silenceMs } = settings
  const onEvent: typeof settings.onConnection = (event) => {
    metrics.countConnection(event.type)
    settings.onConnection(event)
  }
  const backends = new Backends(location, { connectTimeoutMs, silenceMs, onEvent })
  const { syncToken, usage } = options
  const { dialect, costMeter, maxRequestSize } = settings
  const factory = new AccessFactory({
    syncToken,
    usage,
    dialect,
    costMeter,
    confirmation: confirmationOf(settings),
    maxRequestSize,
  })
  const accesses = new Accesses()
  const operators = new TokenMap<true>()
  const replicas: LaggingReplica[] = []
  for (const token of settings.allTokens) {
    const wish = wishOf(token, settings)
    const backend = backends.shared(wish)
    const replica = replicaOf(backend, wish, backends, options)
    if (replica) replicas.push(replica)
    const seal = token.readOnly ? undefined : new LoginSeal(token.token)
    const users = seal && usersOf(token, wish, backends, factory)
    const tokenFor = seal && users ? tokenMaker(seal, users) : undefined
    const access = factory.create(token, backend, tokenFor, replica)
    accesses.add(token.token, { access, seal, users })
    if (token.name === MAIN_NAME) operators.set(token.token, true)
  }
  if (settings.metricsToken !== undefined) operators.set(settings.metricsToken, true)
  return {
    accesses,
    operators,
    main: backends.all[0] as Backend,
    areUp: () => backends.areUp,
    open: async () => {
      await backends.open()
      await Promise.all(replicas.map((replica) => replica.open()))
    },
    close: async () => {
      for (const replica of replicas) replica.close()
      await Promise.all([backends.close(), accesses.close()])
    },
  }
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

/** Users have the limits of the token that theirs was made with. */
function usersOf(
  token: TokenOptions & { readonly name: string },
  wish: BackendWish,
  backends: Backends,
  factory: AccessFactory,
): Users {
  return new Users({
    connect: (login, onEvent) => backends.own({ ...wish, ...login }, onEvent),
    access: (login, backend) => factory.create({ ...token, ...login }, backend, undefined),
  })
}

function replicaOf(
  primary: Backend,
  wish: BackendWish,
  backends: Backends,
  { settings, location, syncToken }: DoorsOptions,
): LaggingReplica | undefined {
  const { replicaLagMs: lagMs, replicaDb = 15 } = settings.simulate
  if (!lagMs) return undefined
  if (location.kind !== 'server' || (wish.db ?? location.target.db) === replicaDb) {
    throw new TypeError('replicaLagMs needs a single server, and another database as replicaDb')
  }
  const replica = backends.shared({ ...wish, db: replicaDb })
  return new LaggingReplica({ primary, replica, replicaDb, lagMs, syncToken })
}
