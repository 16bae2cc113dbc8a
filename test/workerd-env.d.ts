/** Bindings that vitest.config.ts gives the Worker under test. */
declare namespace Cloudflare {
  interface Env {
    UPSTASH_REDIS_REST_URL: string
    UPSTASH_REDIS_REST_TOKEN: string
    REDGE_API_TOKEN: string
    /** A Redis for the examples of the API alone. */
    EXAMPLES_REDIS_REST_URL: string
    EXAMPLES_REDIS_REST_TOKEN: string
  }
}
