import type { Backend } from './backend.ts'
import { ClusterBackend } from './cluster/cluster-backend.ts'
import type { ConnectionOptions } from './connection.ts'
import type { RedisLocation } from './location.ts'
import { SentinelBackend } from './sentinel/sentinel-backend.ts'
import { ServerBackend } from './server-backend.ts'

/** The backend for what a Redis URL names; it does not connect yet. */
export function createBackend(location: RedisLocation, options: ConnectionOptions): Backend {
  switch (location.kind) {
    case 'server':
      return new ServerBackend(location.target, options)
    case 'sentinel':
      return new SentinelBackend(location, options)
    case 'cluster':
      return new ClusterBackend(location.seeds, options)
  }
}
