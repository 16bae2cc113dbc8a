import { env } from 'cloudflare:workers'
import { Redis } from '../../lib/index.ts'

/** A client that loses the reply to the first `name` command, after the server has run it. */
export function losing(name: string): Redis {
  let lost = false
  return new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (lost || !String(init?.body).startsWith(`["${name}"`)) return response
      await response.text()
      lost = true
      throw new TypeError('Network connection lost.')
    },
  })
}
