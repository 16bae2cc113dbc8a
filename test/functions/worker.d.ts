/** What `exports` of `cloudflare:workers` holds: the Worker under test. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('../../functions/index.ts')
  }
}
