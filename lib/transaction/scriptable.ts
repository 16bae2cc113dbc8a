import { DataError, UnsupportedCommandError } from '../errors.ts'
import type { WireCommand } from '../transport/requester.ts'

/** Lua's stack holds that many words of one call. */
const MAX_SCRIPT_WORDS = 7_000

/** What Redis refuses inside a script: connection state, other scripts, transactions, subscriptions. */
const NOT_IN_SCRIPTS = new Set(
  `ACL AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER CONFIG DEBUG DISCARD EVAL EVALSHA EVALSHA_RO EVAL_RO EXEC FAILOVER FCALL
  FCALL_RO FUNCTION HELLO LATENCY MEMORY MIGRATE MODULE MONITOR MULTI PFDEBUG PFSELFTEST PSUBSCRIBE PSYNC PUNSUBSCRIBE
  QUIT READONLY READWRITE REPLCONF REPLICAOF RESET RESTORE-ASKING SAVE SCRIPT SHUTDOWN SLAVEOF SLOWLOG SSUBSCRIBE
  SUBSCRIBE SUNSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WATCH`.split(/\s+/),
)

/**
 * Refuses what cannot run inside one script, before anything is sent.
 *
 * @throws UnsupportedCommandError for a command that scripts may not call.
 * @throws DataError for one with more words than Lua can pass on.
 */
export function checkScriptable(commands: readonly WireCommand[]): void {
  for (const { words } of commands) {
    const name = String(words[0]).toUpperCase()
    if (NOT_IN_SCRIPTS.has(name)) {
      throw new UnsupportedCommandError(
        `${name} cannot run in a transaction that watches keys: it runs as a script, which may not call it`,
      )
    }
    if (words.length > MAX_SCRIPT_WORDS) {
      throw new DataError(
        `${name} has more than ${MAX_SCRIPT_WORDS} words, which a transaction that watches keys cannot pass on`,
      )
    }
  }
}
