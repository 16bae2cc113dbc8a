import { ConstantBackoff, Redis, type RedisEnv } from '../../lib/index.ts'
import { type Tallies, type WriteOptions, write } from './writes.ts'

/** What a caller is asked to do. */
export interface WriteRequest extends WriteOptions {
  readonly prefix: string
}

/** A Worker that writes over a way that is not to be relied on, and tells what it believes to have written. */
const caller = {
  async fetch(request: Request, env: RedisEnv): Promise<Response> {
    const { prefix, ...options } = (await request.json()) as WriteRequest
    const retry = { retries: 10, backoff: new ConstantBackoff(0.002) }
    const tallies: Tallies = await write(Redis.fromEnv(env, { retry }), prefix, options)
    return Response.json(tallies)
  },
}

export default caller
