import { DataError, UnsupportedCommandError } from '../errors.ts'
import type { Word } from './encode.ts'
import { str } from './replies.ts'

/** Lua's stack holds that many words of one call. */
const MAX_SCRIPT_WORDS = 7_000

/** What Redis refuses inside a script: connection state, other scripts, transactions, subscriptions, waiting. */
const NOT_IN_SCRIPTS = new Set(
  `ACL AUTH BGREWRITEAOF BGSAVE BLMOVE BLMOVEM BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT CLUSTER CONFIG
  DEBUG DISCARD EVAL EVALSHA EVALSHA_RO EVAL_RO EXEC FAILOVER FCALL FCALL_RO FUNCTION HELLO LATENCY MEMORY MIGRATE MODULE
  MONITOR MULTI PFDEBUG PFSELFTEST PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT READONLY READWRITE REPLCONF REPLICAOF RESET
  RESTORE-ASKING ROLE SAVE SCRIPT SHUTDOWN SLAVEOF SLOWLOG SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WAIT
  WAITAOF WATCH`.split(/\s+/),
)

/**
 * Refuses what cannot run inside a script, before anything is sent; `where` says what the script is for: "a transaction
 * that watches keys".
 *
 * @throws UnsupportedCommandError for a command that scripts may not call, and for BITFIELD with fields of more than 53
 * bits: Lua rounds such integers.
 * @throws DataError for a command with more words than Lua can pass on.
 */
export function checkScriptable(words: readonly Word[], where: string): void {
  const name = str(words[0] ?? '').toUpperCase()
  if (NOT_IN_SCRIPTS.has(name) || isBlockingRead(name, words)) {
    throw new UnsupportedCommandError(
      `${name} cannot run in ${where}: it runs as a script, which may not call it`,
    )
  }
  if (words.length > MAX_SCRIPT_WORDS) {
    throw new DataError(
      `${name} has more than ${MAX_SCRIPT_WORDS} words, which ${where} cannot pass on`,
    )
  }
  if (/^BITFIELD(_RO)?$/.test(name) && words.slice(2).some(isWideField)) {
    throw new UnsupportedCommandError(
      `${name} with fields of more than 53 bits cannot run in ${where}: it runs as a script, which rounds them`,
    )
  }
}

function isBlockingRead(name: string, words: readonly Word[]): boolean {
  if (name !== 'XREAD' && name !== 'XREADGROUP') return false
  // A group, a consumer and keys may have that name as well.
  const options = words.slice(name === 'XREAD' ? 1 : 4).map((word) => str(word).toUpperCase())
  return options.slice(0, options.indexOf('STREAMS')).includes('BLOCK')
}

function isWideField(word: Word): boolean {
  const [, bits] = /^[iu](\d+)$/i.exec(str(word)) ?? []
  return bits !== undefined && Number(bits) > 53
}
