import type { Word } from './encode.ts'
import { keysOf } from './keys.ts'
import { str } from './replies.ts'

/** Commands that change nothing. */
const READS: ReadonlySet<Word> = new Set(
  `BITCOUNT BITFIELD_RO BITPOS DBSIZE DIGEST DUMP ECHO EVALSHA_RO EVAL_RO EXISTS EXPIRETIME FCALL_RO GEODIST GEOHASH GEOPOS
  GEORADIUSBYMEMBER_RO GEORADIUS_RO GEOSEARCH GET GETBIT GETRANGE HEXISTS HEXPIRETIME HGET HGETALL HKEYS HLEN HMGET
  HPEXPIRETIME HPTTL HRANDFIELD HSCAN HSTRLEN HTTL HVALS INFO JSON.ARRINDEX JSON.ARRLEN JSON.GET JSON.MGET JSON.OBJKEYS
  JSON.OBJLEN JSON.RESP JSON.STRLEN JSON.TYPE KEYS LASTSAVE LCS LINDEX LLEN LOLWUT LPOS LRANGE MGET PEXPIRETIME PFCOUNT PING
  PTTL RANDOMKEY ROLE SCAN SCARD SDIFF SDIFFCARD SINTER SINTERCARD SISMEMBER SMEMBERS SMISMEMBER SORT_RO SRANDMEMBER SSCAN
  STRLEN SUBSTR SUNION SUNIONCARD TIME TOUCH TTL TYPE XLEN XPENDING XRANGE XREAD XREVRANGE ZCARD ZCOUNT ZDIFF ZINTER
  ZINTERCARD ZLEXCOUNT ZMSCORE ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREVRANGE ZREVRANGEBYLEX
  ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION`.split(/\s+/),
)

/** Commands of which some subcommands change nothing. */
const READING_SUBCOMMANDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['ACL', new Set(['CAT', 'DRYRUN', 'GETUSER', 'LIST', 'USERS', 'WHOAMI'])],
  ['CLIENT', new Set(['GETNAME', 'ID', 'INFO', 'LIST'])],
  [
    'CLUSTER',
    new Set(
      `COUNT-FAILURE-REPORTS COUNTKEYSINSLOT GETKEYSINSLOT INFO KEYSLOT LINKS MYID MYSHARDID NODES REPLICAS SHARDS SLAVES
      SLOT-STATS SLOTS`.split(/\s+/),
    ),
  ],
  ['COMMAND', new Set(['COUNT', 'DOCS', 'GETKEYS', 'GETKEYSANDFLAGS', 'INFO', 'LIST'])],
  ['CONFIG', new Set(['GET'])],
  ['FUNCTION', new Set(['DUMP', 'LIST', 'STATS'])],
  ['LATENCY', new Set(['DOCTOR', 'GRAPH', 'HISTOGRAM', 'HISTORY', 'LATEST'])],
  ['MEMORY', new Set(['DOCTOR', 'STATS', 'USAGE'])],
  ['MODULE', new Set(['LIST'])],
  ['OBJECT', new Set(['ENCODING', 'FREQ', 'IDLETIME', 'REFCOUNT'])],
  ['PUBSUB', new Set(['CHANNELS', 'NUMPAT', 'NUMSUB', 'SHARDCHANNELS', 'SHARDNUMSUB'])],
  ['SCRIPT', new Set(['EXISTS', 'LOAD'])],
  ['SLOWLOG', new Set(['GET', 'LEN'])],
  ['XINFO', new Set(['CONSUMERS', 'GROUPS', 'STREAM'])],
])

type Words = readonly string[]

const always = (): boolean => true

/** Writes that leave the same state and give the same reply when they run twice in a row, each with its condition. */
const WRITES: ReadonlyMap<string, (words: Words) => boolean> = new Map([
  ['COPY', (words) => has(words, 'REPLACE')],
  ['EXPIRE', isPlainExpiry],
  // At a time that lies behind it takes the value out.
  ['GETEX', (words) => !has(words, 'EXAT') && !has(words, 'PXAT')],
  ['HMSET', always],
  ['JSON.MERGE', always],
  ['JSON.MSET', always],
  ['JSON.SET', (words) => !has(words, 'NX')],
  ['LSET', always],
  ['MSET', always],
  ['PEXPIRE', isPlainExpiry],
  ['PFMERGE', always],
  ['PSETEX', always],
  ['SDIFFSTORE', isStoredElsewhere],
  ['SET', isPlainSet],
  ['SETEX', always],
  ['SETRANGE', always],
  ['SINTERSTORE', isStoredElsewhere],
  ['SUNIONSTORE', always],
  ['ZDIFFSTORE', isStoredElsewhere],
  ['ZINTERSTORE', isStoredElsewhere],
  ['ZRANGESTORE', isStoredElsewhere],
  ['ZUNIONSTORE', isStoredElsewhere],
])

/** Writes after which nothing is left of what their keys held: it does not matter what that was. */
const OVERWRITES = new Set(['MSET', 'PSETEX', 'SET', 'SETEX'])

/**
 * Whether a command whose reply was lost may be sent again: it only reads, or a second run right after the first leaves
 * the same state and gives the same reply. What is not known is not repeatable.
 */
export function isRepeatable(words: readonly Word[]): boolean {
  if (isRead(words)) return true
  const condition = WRITES.get(nameOf(words))
  return condition?.(words.map(str)) ?? false
}

/**
 * Whether a batch whose reply was lost may be sent again: each command may be, and none would find in its keys what a later
 * one has written. `GET k`, `SET k v` is no such batch.
 */
export function isBatchRepeatable(batch: readonly (readonly Word[])[]): boolean {
  const written = new Set<string>()
  for (const words of batch.toReversed()) {
    if (!isRepeatable(words)) return false
    const keys = keysReadBy(words)
    if (
      written.size > 0 &&
      !isOverwrite(words) &&
      (keys?.some((key) => written.has(key)) ?? true)
    ) {
      return false
    }
    if (isRead(words)) continue
    if (keys === undefined) return false
    for (const key of keys) written.add(key)
  }
  return true
}

/** Keys that a command may look at; `undefined` when they can be any. */
function keysReadBy(words: readonly Word[]): string[] | undefined {
  // Its patterns name further keys.
  const keys = nameOf(words).startsWith('SORT') ? [] : (keysOf(words) ?? [])
  return keys.length > 0 ? keys.map(str) : undefined
}

function isOverwrite(words: readonly Word[]): boolean {
  return OVERWRITES.has(nameOf(words)) && !has(words.map(str), 'XX')
}

/** Whether the names alone tell that commands with them change nothing. */
export function areReads(names: ReadonlySet<Word>): boolean {
  for (const name of names) if (!READS.has(name)) return false
  return true
}

/** Whether a command changes nothing. What is not known does. */
export function isRead(words: readonly Word[]): boolean {
  const [given = ''] = words
  if (typeof given === 'string' && READS.has(given)) return true
  const name = nameOf(words)
  if (READS.has(name)) return true
  if (name === 'SORT') return !has(words.map(str), 'STORE')
  const subcommands = READING_SUBCOMMANDS.get(name)
  if (!subcommands) return false
  return subcommands.has(str(words[1] ?? '').toUpperCase()) || words.length === 1
}

function nameOf([name = '']: readonly Word[]): string {
  return str(name).toUpperCase()
}

function has(words: Words, option: string): boolean {
  return words.slice(2).some((word) => word.toUpperCase() === option)
}

/** Without a condition on what was there before. One that wants a key finds none after a time that lies behind. */
function isPlainSet(words: Words): boolean {
  const options = words.slice(3).map((word) => word.toUpperCase())
  if (options.some((word) => /^(NX|GET|IF..?.)$/.test(word))) return false
  return !options.includes('XX') || !options.some((word) => /^[EP]XAT$/.test(word))
}

/** A time that lies ahead, without a condition: one in the past deletes the key, and says so only once. */
function isPlainExpiry(words: Words): boolean {
  return words.length === 3 && Number(words[2]) > 0
}

/** The destination comes first; when it is a source as well, the second run finds another one. */
function isStoredElsewhere([, destination, ...sources]: Words): boolean {
  return destination !== undefined && !sources.includes(destination)
}
