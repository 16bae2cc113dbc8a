import { Hono } from 'hono'
import { allowedKeys } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { redisFrom } from '../redis.ts'
import { infoOf, ratio } from '../redis-info.ts'

/** How Redis is. Costs three requests: PING, then INFO and DBSIZE beside each other. */
export const redis = new Hono<AppEnv>().get('/', async (c) => {
  // Any token that reads may know it: there is no key in it.
  allowedKeys(c, 'read', 'keyspace')
  const client = redisFrom(c)
  const since = performance.now()
  await client.ping()
  const latencyMs = Math.round((performance.now() - since) * 10) / 10
  const [info, keys] = await Promise.all([infoOf(client), client.dbsize()])
  return c.json({
    version: info.text('redis_version'),
    mode: info.text('redis_mode'),
    uptime: info.number('uptime_in_seconds'),
    memory: {
      used: info.number('used_memory'),
      peak: info.number('used_memory_peak'),
      max: info.number('maxmemory'),
      fragmentation: info.number('mem_fragmentation_ratio'),
    },
    clients: info.number('connected_clients'),
    opsPerSecond: info.number('instantaneous_ops_per_sec'),
    hitRatio: ratio(info.number('keyspace_hits'), info.number('keyspace_misses')),
    evicted: info.number('evicted_keys'),
    keys,
    latencyMs,
  })
})
