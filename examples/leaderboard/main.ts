/** A leaderboard: players keep their best score, and see who is around them. */

import { Redis } from 'redge'

const redis = Redis.fromEnv()
const board = 'example:leaderboard'

// GT: a score that is worse than the one before changes nothing. One request for all three commands.
const [, improved, players] = await redis
  .pipeline()
  .zadd(board, { ada: 3100, alan: 2900, grace: 4200, linus: 1700, margaret: 3900 })
  .zadd(board, { ada: 4000, alan: 100 }, { gt: true, ch: true })
  .zcard(board)
  .execute()
console.log(`${players} players, ${improved} of them improved`)

const [best, rank] = await redis
  .pipeline()
  .zrevrange(board, 0, 2, { withscores: true })
  .zrevrank(board, 'ada')
  .execute()
for (const [index, [player, score]] of best.entries()) {
  console.log(`${index + 1}. ${player.padEnd(10)} ${score}`)
}

if (typeof rank === 'number') {
  const around = await redis.zrevrange(board, Math.max(0, rank - 1), rank + 1)
  console.log(`around ada: ${around.join(', ')}`)
}
await redis.delete(board)
