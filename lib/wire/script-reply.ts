import { type ErrorFacts, errorFromReply, type RedisError, replyText } from '../errors.ts'
import type { Word } from './encode.ts'
import { str } from './replies.ts'

/**
 * Lua: `run(words, first, last)` runs one command and gives its reply and how many commands that took. An error is a
 * reply. An integer that Lua cannot hold is read back as text, or is an error where there is nothing to read.
 */
export const RUN: string = `local counters = {incr = true, incrby = true, decr = true, decrby = true}
local function inexact(reply)
  if type(reply) == 'number' then return reply >= 2^53 or reply <= -2^53 end
  if type(reply) ~= 'table' then return false end
  for _, item in ipairs(reply) do if inexact(item) then return true end end
  return false
end
local function run(words, first, last)
  local reply = redis.pcall(unpack(words, first, last))
  if not inexact(reply) then return reply, 1 end
  local name = string.lower(words[first])
  if counters[name] then return redis.call('get', words[first + 1]), 2 end
  if name == 'hincrby' then return redis.call('hget', words[first + 1], words[first + 2]), 2 end
  return {err = 'INEXACT It has run, and the integer it replied is past 2^53, which no script can tell'}, 1
end`

/** What Redis says in a script, and what it says of the command alone. */
const IN_SCRIPTS: readonly (readonly [RegExp, (name: string) => string])[] = [
  [
    /Wrong number of args calling .*command from script/i,
    (name) => `ERR wrong number of arguments for '${name.toLowerCase()}' command`,
  ],
  [/Unknown .*command called from script/i, (name) => `ERR unknown command '${name}'`],
  [
    /The user executing the script can't run this command/,
    (name) => `NOPERM this user has no permissions to run the '${name.toLowerCase()}' command`,
  ],
  [
    /The user executing the script can't access at least one of the keys/,
    () => 'NOPERM this user has no permissions to access one of the keys used as arguments',
  ],
  [
    /The user executing the script can't publish to the channel/,
    () => 'NOPERM this user has no permissions to access one of the channels used as arguments',
  ],
]

/** The error for what a command replied inside a script, in the words it has outside. */
export function errorFromScript(
  text: string,
  [name = '']: readonly Word[],
  facts: ErrorFacts,
): RedisError {
  const [, usual] = IN_SCRIPTS.find(([pattern]) => pattern.test(text)) ?? []
  return errorFromReply(usual?.(str(name)) ?? text, facts)
}

/** The same for an error that was made of such a reply already. A script of the caller's has its own words. */
export function usualError(error: RedisError, words: readonly Word[]): RedisError {
  if (/^(EVAL|FCALL)/i.test(str(words[0] ?? ''))) return error
  const { status, retryAfter, command, argCount, keys } = error
  const facts = { status, retryAfter, command, argCount, keys }
  const text = replyText(error)
  return IN_SCRIPTS.some(([pattern]) => pattern.test(text))
    ? errorFromScript(text, words, facts)
    : error
}
