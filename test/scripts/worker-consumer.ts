import { useLibrary } from './library-consumer.ts'

interface Bindings {
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
}

/** A Worker that uses every entry of the library and answers with what came of it. */
export default {
  async fetch(_request: Request, env: Bindings): Promise<Response> {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env
    return Response.json(await useLibrary({ url, token }))
  },
}
