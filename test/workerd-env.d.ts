/** Bindings that vitest.config.ts gives the Worker under test. */
declare namespace Cloudflare {
  interface Env {
    UPSTASH_REDIS_REST_URL: string
    UPSTASH_REDIS_REST_TOKEN: string
    REDGE_API_TOKEN: string
  }
}
