import { checkTokens, tokenName } from './access/check-tokens.ts'
import type { TokenOptions } from './access/token-options.ts'
import type { GatewayOptions } from './gateway-options.ts'
import type { ConnectionEvent } from './redis/connection-event.ts'
import { checkToken, randomToken } from './rest/token.ts'
import { checkSimulation, type SimulateOptions } from './simulate/simulate-options.ts'
import { ALONE } from './watch/peers.ts'
import type { RequestEvent } from './watch/request-event.ts'

/** The options of a gateway, with all defaults filled in. */
export type Settings = GatewayOptions &
  typeof DEFAULTS & {
    /** All tokens there are, each with its name. The main one is the first, if there is one. */
    readonly allTokens: readonly (TokenOptions & { readonly name: string })[]
  }

/**
 * The options with all defaults filled in.
 * @throws TypeError for an unusable token, limit or address.
 */
export function readSettings(options: GatewayOptions): Settings {
  const settings = { ...DEFAULTS, ...given(options) }
  checkTexts(settings)
  checkLimits(settings)
  checkSimulation(settings.simulate)
  if (settings.metricsToken !== undefined) checkToken(settings.metricsToken)
  const token = settings.token ?? (settings.tokens.length > 0 ? undefined : randomToken())
  const allTokens = [
    ...(token === undefined ? [] : [{ token, name: MAIN_NAME }]),
    ...(settings.readOnlyToken === undefined
      ? []
      : [{ token: settings.readOnlyToken, name: 'read-only', readOnly: true }]),
    ...settings.tokens.map((one, at) => ({ ...one, name: tokenName(one, at) })),
  ]
  checkTokens(allTokens)
  const maxRequestSize = settings.simulate.maxRequestSize || settings.maxRequestSize
  return { ...settings, ...(token === undefined ? {} : { token }), maxRequestSize, allTokens }
}

/** What the token is called that may do everything. */
export const MAIN_NAME = 'main'

/** The options that have a value: one that is there but `undefined` leaves the default, as a missing one does. */
function given(options: GatewayOptions): GatewayOptions {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...(Object.fromEntries(entries) as Partial<GatewayOptions>), redis: options.redis }
}

function checkTexts(settings: GatewayOptions & typeof DEFAULTS): void {
  for (const name of ['redis', 'host', 'token', 'readOnlyToken', 'metricsToken'] as const) {
    const isMissing = settings[name] === undefined && name !== 'redis'
    if (typeof settings[name] !== 'string' && !isMissing) {
      throw new TypeError(`${name} must be a string`)
    }
  }
  // Node takes an empty one for all addresses.
  if (settings.host === '') throw new TypeError('host must be an address to listen on')
  if (settings.dialect !== 'upstash' && settings.dialect !== 'redis') {
    throw new TypeError('dialect must be upstash or redis')
  }
  const { port } = settings
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError('port must be a number from 0 to 65535')
  }
}

function checkLimits(settings: GatewayOptions & typeof DEFAULTS): void {
  for (const name of NUMBERS) {
    const value = settings[name]
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`${name} must be a positive integer`)
    }
  }
  const { minReplicas, waitMs, silenceMs, socketTimeoutMs } = settings
  if (!Number.isSafeInteger(minReplicas) || minReplicas < 0) {
    throw new TypeError('minReplicas must be an integer, 0 or more')
  }
  if (minReplicas > 0 && waitMs >= silenceMs) {
    throw new TypeError('waitMs must be less than silenceMs')
  }
  // Or else a client is cut off while Redis may still answer.
  if (socketTimeoutMs <= silenceMs)
    throw new TypeError('socketTimeoutMs must be more than silenceMs')
  if (settings.maxReplySize > DEFAULTS.maxReplySize) {
    throw new TypeError(`maxReplySize must be ${DEFAULTS.maxReplySize} at most`)
  }
}

const NUMBERS = [
  'maxRequestSize',
  'maxBodySize',
  'maxReplySize',
  'maxMemory',
  'connectTimeoutMs',
  'silenceMs',
  'socketTimeoutMs',
  'waitMs',
  'drainMs',
  'maxStreams',
  'maxStreamBacklog',
  'heartbeatMs',
] as const

const DEFAULTS = {
  port: 0,
  host: '127.0.0.1',
  tokens: [] as readonly TokenOptions[],
  dialect: 'upstash' as 'upstash' | 'redis',
  costMeter: false,
  simulate: {} as SimulateOptions,
  cors: false,
  admin: false,
  maxRequestSize: 10 * 1024 * 1024,
  maxBodySize: 64 * 1024 * 1024,
  maxReplySize: 64 * 1024 * 1024,
  maxMemory: 512 * 1024 * 1024,
  connectTimeoutMs: 5000,
  silenceMs: 30_000,
  socketTimeoutMs: 120_000,
  minReplicas: 0,
  waitMs: 1000,
  drainMs: 10_000,
  maxStreams: 1000,
  maxStreamBacklog: 1024 * 1024,
  heartbeatMs: 15_000,
  peers: ALONE,
  onConnection: (_event: ConnectionEvent): void => {},
  onRequest: (_event: RequestEvent): void => {},
}
