/** Names that the examples of README and docs leave to their readers. */

declare const redis: import('redge').Redis
declare const url: string
declare const token: string
declare const env: Env
declare const ctx: ExecutionContext

/** A Worker's bindings. */
interface Env {
  readonly REDIS_URL: string
  readonly REDIS_TOKEN: string
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

/** The app and the context of a page's first example. */
declare const app: import('hono').Hono<{ Bindings: Env } & import('redge/hono').SessionEnv>
declare const c: import('hono').Context<{ Bindings: Env } & import('redge/hono').SessionEnv>
declare const Redis: typeof import('redge').Redis
declare const rotateCsrfToken: typeof import('redge/hono').rotateCsrfToken
declare const login: typeof import('redge/session').login
declare const publishedUser: typeof import('redge/session').publishedUser
declare const cache: import('redge/cache').Cache
declare const v: typeof import('valibot')
declare const expect: typeof import('vitest').expect

/** What an example stores, or does. */
declare const id: string
declare const text: string
declare const limit: import('redge/rate-limit').RateLimitAlgorithm
declare function checkout(): Promise<void>
declare function exportReport(options: { signal: AbortSignal }): Promise<void>
declare function loadUser(id: number, signal: AbortSignal): Promise<{ name: string }>
declare function log(event: unknown): void
declare function page(name: string): Promise<void>
declare function posts(cache: import('redge/cache').Cache): Promise<string>
declare function readConfig(): Promise<string>
declare function write(...given: unknown[]): Promise<string>
declare function writeConfig(options: { signal: AbortSignal }): Promise<void>
declare function writeReport(options: AbortSignal | { signal: AbortSignal }): Promise<void>
