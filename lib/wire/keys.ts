import type { Word } from './encode.ts'

/**
 * The words of a command that are names of keys, in order; `undefined` when that is not known: for a command that is
 * not listed here, and one whose count of keys is wrong. Patterns (KEYS, SCAN, SORT … GET) are no keys; the channel of
 * SPUBLISH counts as one, since a cluster keeps it in a slot.
 *
 * @see https://redis.io/docs/latest/develop/reference/key-specs/
 */
export function keysOf(words: readonly Word[]): readonly Word[] | undefined {
  return FINDERS.get(upperCase(words[0]))?.(words)
}

type Finder = (words: readonly Word[]) => readonly Word[] | undefined

/** Keys at fixed places: from `first` to `last`, which counts from the end when it is negative, every `step` words. */
function places(first: number, last: number, step = 1): Finder {
  return (words) => {
    const end = last < 0 ? words.length + last : last
    return words.slice(first, end + 1).filter((_, index) => index % step === 0)
  }
}

/** Keys after a word that tells how many there are; `before` are the places of further keys in front of it. */
function counted(place: number, { before = [], step = 1 }: CountedPlaces = {}): Finder {
  return (words) => {
    const count = text(words[place])
    const keys = words.slice(place + 1).filter((_, index) => index % step === 0)
    if (!/^\d+$/.test(count) || Number(count) > keys.length) return undefined
    return [...words.filter((_, index) => before.includes(index)), ...keys.slice(0, Number(count))]
  }
}

interface CountedPlaces {
  readonly before?: readonly number[]
  readonly step?: number
}

/** The key after a subcommand, but for those subcommands that have none. */
function afterSubcommand(...without: readonly string[]): Finder {
  return (words) => (without.includes(upperCase(words[1])) ? [] : words.slice(2, 3))
}

/** XREAD and XREADGROUP: the first half of what stands after STREAMS. */
function streams(start: number): Finder {
  return (words) => {
    const at = words.findIndex((word, index) => index >= start && upperCase(word) === 'STREAMS')
    if (at < 0) return undefined
    return words.slice(at + 1, at + 1 + Math.ceil((words.length - at - 1) / 2))
  }
}

/** The key at place 1, and those after the options that store the result; other options skip so many words. */
function stored(start: number, skipped: Readonly<Record<string, number>> = {}): Finder {
  return (words) => {
    const keys = words.slice(1, 2)
    for (let at = start; at < words.length; at++) {
      const option = upperCase(words[at])
      if (/^STORE(DIST)?$/.test(option)) keys.push(...words.slice(++at, at + 1))
      else at += skipped[option] ?? 0
    }
    return keys
  }
}

/** MIGRATE: the key at place 3, or all that stand after KEYS when that one is empty. */
function migrated(words: readonly Word[]): readonly Word[] {
  if (text(words[3]) !== '') return words.slice(3, 4)
  for (let at = 6; at < words.length; at++) {
    const option = upperCase(words[at])
    if (option === 'KEYS') return words.slice(at + 1)
    at += { AUTH: 1, AUTH2: 2 }[option] ?? 0
  }
  return []
}

const NONE = `ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DEBUG DISCARD ECHO EXEC FAILOVER
  FLUSHALL FLUSHDB FUNCTION HELLO HOTKEYS INFO KEYS LASTSAVE LATENCY LOLWUT MODULE MONITOR MULTI PING PSUBSCRIBE PSYNC
  PUBLISH PUBSUB PUNSUBSCRIBE QUIT RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE SAVE SCAN SCRIPT SELECT
  SENTINEL SHUTDOWN SLAVEOF SLOWLOG SUBSCRIBE SWAPDB SYNC TIME UNSUBSCRIBE UNWATCH WAIT WAITAOF`

const FIRST = `APPEND ARCOUNT ARDEL ARDELRANGE ARGET ARGETRANGE ARGREP ARINFO ARINSERT ARLASTITEMS ARLEN ARMGET ARMSET ARNEXT
  AROP ARRING ARSCAN ARSEEK ARSET BITCOUNT BITFIELD BITFIELD_RO BITPOS DECR DECRBY DELEX DIGEST DUMP EXPIRE EXPIREAT
  EXPIRETIME GEOADD GEODIST GEOHASH GEOPOS GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT GETDEL GETEX GETRANGE GETSET
  HDEL HEXISTS HEXPIRE HEXPIREAT HEXPIRETIME HGET HGETALL HGETDEL HGETEX HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HPERSIST
  HPEXPIRE HPEXPIREAT HPEXPIRETIME HPTTL HRANDFIELD HSCAN HSET HSETEX HSETNX HSTRLEN HTTL HVALS INCR INCRBY INCRBYFLOAT
  INCREX JSON.ARRAPPEND JSON.ARRINDEX JSON.ARRINSERT JSON.ARRLEN JSON.ARRPOP JSON.ARRTRIM JSON.CLEAR JSON.DEL JSON.FORGET
  JSON.GET JSON.MERGE JSON.NUMINCRBY JSON.NUMMULTBY JSON.OBJKEYS JSON.OBJLEN JSON.RESP JSON.SET JSON.STRAPPEND JSON.STRLEN
  JSON.TOGGLE JSON.TYPE LINDEX LINSERT LLEN LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MOVE PERSIST PEXPIRE PEXPIREAT
  PEXPIRETIME PFADD PSETEX PTTL RESTORE RPOP RPUSH RPUSHX SADD SCARD SET SETBIT SETEX SETNX SETRANGE SISMEMBER SMEMBERS
  SMISMEMBER SORT_RO SPOP SPUBLISH SRANDMEMBER SREM SSCAN STRLEN SUBSTR TTL TYPE XACK XACKDEL XADD XAUTOCLAIM XCFGSET XCLAIM
  XDEL XDELEX XLEN XNACK XPENDING XRANGE XREVRANGE XSETID XTRIM ZADD ZCARD ZCOUNT ZINCRBY ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN
  ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE
  ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE`

const FIRST_TWO = `BLMOVE BLMOVEM BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE LMOVEM RENAME RENAMENX RPOPLPUSH SMOVE ZRANGESTORE`

const ALL = `DEL EXISTS MGET PFCOUNT PFMERGE SDIFF SDIFFSTORE SINTER SINTERSTORE SSUBSCRIBE SUNION SUNIONSTORE SUNSUBSCRIBE
  TOUCH UNLINK WATCH`

/** How the keys of each command are found. */
const FINDERS: ReadonlyMap<string, Finder> = new Map([
  ...named(NONE, () => []),
  ...named(FIRST, places(1, 1)),
  ...named(FIRST_TWO, places(1, 2)),
  ...named(ALL, places(1, -1)),
  ...named('BLPOP BRPOP BZPOPMAX BZPOPMIN JSON.MGET', places(1, -2)),
  ...named('MSET MSETNX', places(1, -1, 2)),
  ...named('JSON.MSET', places(1, -1, 3)),
  ...named('BITOP', places(2, -1)),
  ...named('JSON.DEBUG OBJECT XGROUP XINFO', afterSubcommand('HELP')),
  ...named('MEMORY', afterSubcommand('DOCTOR', 'HELP', 'MALLOC-STATS', 'PURGE', 'STATS')),
  ...named('STRALGO', (words) => (upperCase(words[2]) === 'STRINGS' ? [] : words.slice(3, 5))),
  ...named(
    'LMPOP SDIFFCARD SINTERCARD SUNIONCARD ZDIFF ZINTER ZINTERCARD ZMPOP ZUNION',
    counted(1),
  ),
  ...named('MSETEX', counted(1, { step: 2 })),
  ...named('BLMPOP BZMPOP EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO', counted(2)),
  ...named('ZDIFFSTORE ZINTERSTORE ZUNIONSTORE', counted(2, { before: [1] })),
  ...named('XREAD', streams(1)),
  ...named('XREADGROUP', streams(4)),
  ...named('SORT', stored(2, { BY: 1, GET: 1, LIMIT: 2 })),
  ...named('GEORADIUS GEORADIUSBYMEMBER', stored(5)),
  ...named('MIGRATE', migrated),
])

function named(names: string, finder: Finder): [string, Finder][] {
  return names.split(/\s+/).map((name) => [name, finder])
}

const latin1 = new TextDecoder('latin1')

/** Bytes are read as Latin-1: only names, options and counts are looked at. */
function text(word: Word | undefined): string {
  return word instanceof Uint8Array ? latin1.decode(word) : (word ?? '')
}

function upperCase(word: Word | undefined): string {
  return text(word).toUpperCase()
}
