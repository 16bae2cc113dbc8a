import { auditOperations } from './audit.ts'
import { bitmapsOperations } from './bitmaps.ts'
import { cacheOperations } from './cache.ts'
import { channelsOperations } from './channels.ts'
import { commandsOperations } from './commands.ts'
import { consoleSessionOperations } from './console-session.ts'
import { hashesOperations } from './hashes.ts'
import { healthOperations } from './health.ts'
import { hyperloglogsOperations } from './hyperloglogs.ts'
import { jobsOperations } from './jobs.ts'
import { keyMovesOperations } from './key-moves.ts'
import { keysOperations } from './keys.ts'
import { leaderboardsOperations } from './leaderboards.ts'
import { listsOperations } from './lists.ts'
import { locksOperations } from './locks.ts'
import { metricsOperations } from './metrics.ts'
import { multiLocksOperations } from './multi-locks.ts'
import type { Operation } from './operation.ts'
import { queuesOperations } from './queues.ts'
import { rateLimitsOperations } from './rate-limits.ts'
import { readWriteLocksOperations } from './read-write-locks.ts'
import { redisOperations } from './redis.ts'
import { semaphoresOperations } from './semaphores.ts'
import { sessionOperations } from './session.ts'
import { setsOperations } from './sets.ts'
import { sortedSetsOperations } from './sorted-sets.ts'
import { streamsOperations } from './streams.ts'
import { stringsOperations } from './strings.ts'
import { tokensOperations } from './tokens.ts'
import { usersOperations } from './users.ts'

/** Everything that the API offers. */
export const operations: readonly Operation[] = [
  ...keysOperations,
  ...keyMovesOperations,
  ...stringsOperations,
  ...hashesOperations,
  ...setsOperations,
  ...listsOperations,
  ...sortedSetsOperations,
  ...hyperloglogsOperations,
  ...bitmapsOperations,
  ...streamsOperations,
  ...channelsOperations,
  ...queuesOperations,
  ...leaderboardsOperations,
  ...cacheOperations,
  ...usersOperations,
  ...redisOperations,
  ...commandsOperations,
  ...healthOperations,
  ...metricsOperations,
  ...jobsOperations,
  ...locksOperations,
  ...multiLocksOperations,
  ...readWriteLocksOperations,
  ...semaphoresOperations,
  ...sessionOperations,
  ...tokensOperations,
  ...auditOperations,
  ...rateLimitsOperations,
  ...consoleSessionOperations,
]
