import type { Word } from './encode.ts'

/** Commands that change nothing. */
const READS = new Set(
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
  ['GETEX', always],
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
  ['SET', (words) => !words.slice(3).some((word) => /^(NX|GET|IF..?.)$/i.test(word))],
  ['SETEX', always],
  ['SETRANGE', always],
  ['SINTERSTORE', isStoredElsewhere],
  ['SORT', (words) => !has(words, 'STORE')],
  ['SUNIONSTORE', always],
  ['ZDIFFSTORE', isStoredElsewhere],
  ['ZINTERSTORE', isStoredElsewhere],
  ['ZRANGESTORE', isStoredElsewhere],
  ['ZUNIONSTORE', isStoredElsewhere],
])

/**
 * Whether a command whose reply was lost may be sent again: it only reads, or a second run right after the first leaves
 * the same state and gives the same reply. What is not known is not repeatable.
 */
export function isRepeatable(words: readonly Word[]): boolean {
  if (isRead(words)) return true
  const condition = WRITES.get(text(words[0]).toUpperCase())
  return condition?.(words.map(text)) ?? false
}

/** Whether a command changes nothing. What is not known does. */
export function isRead(words: readonly Word[]): boolean {
  const given = text(words[0])
  if (READS.has(given)) return true
  const name = given.toUpperCase()
  if (READS.has(name)) return true
  const subcommands = READING_SUBCOMMANDS.get(name)
  if (!subcommands) return false
  return subcommands.has(text(words[1]).toUpperCase()) || words.length === 1
}

const latin1 = new TextDecoder('latin1')

/** Bytes are read as Latin-1: only names and options are looked at, and keys are compared with one another. */
function text(word: Word | undefined): string {
  return word instanceof Uint8Array ? latin1.decode(word) : (word ?? '')
}

function has(words: Words, option: string): boolean {
  return words.slice(2).some((word) => word.toUpperCase() === option)
}

/** A time that lies ahead, without a condition: one in the past deletes the key, and says so only once. */
function isPlainExpiry(words: Words): boolean {
  return words.length === 3 && Number(words[2]) > 0
}

/** The destination comes first; when it is a source as well, the second run finds another one. */
function isStoredElsewhere([, destination, ...sources]: Words): boolean {
  return destination !== undefined && !sources.includes(destination)
}
