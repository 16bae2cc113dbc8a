import type { IpDenyList, Ratelimit } from '@upstash/ratelimit'

/** What the engine is made of. */
type EngineConfig = ConstructorParameters<typeof Ratelimit>[0]

/** What the engine asks of a client to count. */
export type EngineRedis = EngineConfig['redis']

/** The SDK's client, of which the engine's deny list and analytics need more. */
export type SdkRedis = Parameters<typeof IpDenyList.disableIpDenyList>[0]

/** How the engine counts. */
export type Limiter = EngineConfig['limiter']

/** What the engine keeps at hand while it counts. */
export type LimiterContext = Parameters<ReturnType<Limiter>['limit']>[0]

/** What the engine says of a request. */
export type EngineResponse = Awaited<ReturnType<Ratelimit['limit']>>
