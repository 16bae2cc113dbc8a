import type { Context } from 'hono'
import { type ClientSettings, Redis } from 'redge/core'
import type { Bindings } from './env.ts'
import type { AppEnv } from './http/context.ts'
import { Problem } from './http/problem.ts'

/** Clients live as long as their environment, so that each goes on from the newest write it has seen. */
const clients = new WeakMap<Bindings, Redis>()

/**
 * A client for the Redis that the environment names. What it spends on behalf of a request, whose context is given then, counts as spent by
 * that request.
 *
 * @throws Problem `not-configured` when the environment names no Redis.
 */
export function redisFrom(from: Bindings | Context<AppEnv>, settings: ClientSettings = {}): Redis {
  if (!isContext(from)) return clientOf(from).with(settings)
  const spent = { usage: from.get('usage'), onEvent: from.get('onEvent') }
  return clientOf(from.env).with({ ...spent, ...settings })
}

function isContext(from: Bindings | Context<AppEnv>): from is Context<AppEnv> {
  return 'req' in from
}

function clientOf(env: Bindings): Redis {
  const client = clients.get(env) ?? newClient(env)
  clients.set(env, client)
  return client
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
