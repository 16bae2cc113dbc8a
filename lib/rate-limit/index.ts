export {
  cachedFixedWindow,
  fixedWindow,
  type RateLimitAlgorithm,
  slidingWindow,
  tokenBucket,
} from './algorithm.ts'
export type { RateLimitDecision, RateLimitReason } from './decision.ts'
export type { DenyList, DenyListOptions } from './deny-list.ts'
export type { RateLimitClient, RateLimitView } from './engine-client.ts'
export { rateLimitField, rateLimitPolicy } from './fields.ts'
export type { RateLimitOptions } from './options.ts'
export type { OutageMode } from './outage.ts'
export { RateLimiter, type RequestFacts } from './rate-limiter.ts'
