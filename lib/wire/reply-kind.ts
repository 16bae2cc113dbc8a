import type { Word } from './encode.ts'

/** Writes that reply with numbers, a status or an id. */
const WITHOUT_TEXT = new Set(
  `APPEND BITFIELD BITOP COPY DECR DECRBY DEL EXPIRE EXPIREAT FLUSHALL FLUSHDB GEOADD HDEL HEXPIRE HEXPIREAT HINCRBY
  HINCRBYFLOAT HMSET HPERSIST HPEXPIRE HPEXPIREAT HSET HSETNX INCR INCRBY INCRBYFLOAT JSON.MERGE JSON.MSET JSON.SET LINSERT
  LPUSH LPUSHX LREM LSET LTRIM MOVE MSET MSETNX PERSIST PEXPIRE PEXPIREAT PFADD PFMERGE PSETEX PUBLISH RENAME RENAMENX
  RESTORE RPUSH RPUSHX SADD SDIFFSTORE SETBIT SETEX SETNX SETRANGE SINTERSTORE SMOVE SREM SUNIONSTORE UNLINK XACK XADD XDEL
  XTRIM ZADD ZDIFFSTORE ZINCRBY ZINTERSTORE ZRANGESTORE ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE
  ZUNIONSTORE`.split(/\s+/),
)

/**
 * Whether a command is a write whose reply holds no text that somebody has stored, so that there is nothing in it that could
 * be no UTF-8. What is not known may hold some.
 */
export function repliesWithoutText([name = '', ...rest]: readonly Word[]): boolean {
  if (typeof name !== 'string') return false
  const command = name.toUpperCase()
  if (command !== 'SET') return WITHOUT_TEXT.has(command)
  return !rest.slice(2).some((word) => typeof word !== 'string' || word.toUpperCase() === 'GET')
}
