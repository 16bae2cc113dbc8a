import { type ClientSettings, Redis } from 'redge/core'
import type { Bindings } from './env.ts'
import { Problem } from './http/problem.ts'

/** Clients live as long as their environment, so that each goes on from the newest write it has seen. */
const clients = new WeakMap<Bindings, Redis>()

/**
 * A client for the Redis that the environment names.
 *
 * @throws Problem `not-configured` when it names none.
 */
export function redisFrom(env: Bindings, settings: ClientSettings = {}): Redis {
  const client = clients.get(env) ?? newClient(env)
  clients.set(env, client)
  return client.with(settings)
}

function newClient(env: Bindings): Redis {
  try {
    return Redis.fromEnv(env)
  } catch {
    throw new Problem('not-configured', {
      detail: 'UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN must name a REST endpoint.',
    })
  }
}
