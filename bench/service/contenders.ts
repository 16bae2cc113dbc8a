import { join } from 'node:path'
import { root } from '../../scripts/project-bin.ts'
import { bundleOf, startWorkerd, type Workerd } from '../client/workerd.ts'

/** What is measured, each in a workerd of its own. */
export type ContenderName = 'redge' | 'bare' | 'redge, limited' | 'bare, limited'

/** A Worker under load. */
export interface Contender {
  readonly name: ContenderName
  readonly workerd: Workerd
}

/** The token of the API. */
export const API_TOKEN = 'bench-api-token'

/** Requests of a minute that no load reaches. */
const LIMIT = '100000000'

/** The Worker of the repository as it is deployed, its log included, and a handler that does no more than it has to. */
export async function startContenders(gateway: {
  readonly url: string
  readonly token: string
}): Promise<Contender[]> {
  const redge = await bundleOf(join(root, 'functions/index.ts'))
  const bare = await bundleOf(join(import.meta.dirname, 'bare-worker.ts'))
  const redis = { UPSTASH_REDIS_REST_URL: gateway.url, UPSTASH_REDIS_REST_TOKEN: gateway.token }
  const api = { ...redis, REDGE_API_TOKEN: API_TOKEN, REDGE_ADMIN_TOKEN: 'bench-admin-token' }
  const options = { flags: ['enable_request_signal'], log: '/dev/null' }
  const start = async (
    name: ContenderName,
    script: string,
    bindings: Readonly<Record<string, string>>,
  ): Promise<Contender> => ({ name, workerd: await startWorkerd(script, bindings, options) })
  return await Promise.all([
    start('redge', redge, api),
    start('bare', bare, redis),
    start('redge, limited', redge, { ...api, RATE_LIMIT: `${LIMIT}/60` }),
    start('bare, limited', bare, { ...redis, LIMIT }),
  ])
}
