import type { Context } from 'hono'
import type { Command, Encodable, Word } from 'redge/core'
import { bytesFrom } from '../bytes.ts'
import { COUNTED, runCounted } from '../counted-script.ts'
import type { AppEnv } from './context.ts'
import { hexFromBytes } from './hex.ts'

/** Bytes up to which a key has an ETag: Redis does nothing else while it is made. */
export const ETAG_LIMIT: number = 1024 * 1024

/** Fields or members up to which a hash or a set has one: all of them are sorted for it. */
const ETAG_MEMBERS = 2000

/**
 * Lua, after `COUNTED`: `etag(key, kind, size)` is a SHA-1 of what the key holds, or false when it is too large. `size` is
 * its length for a string, else what MEMORY USAGE says. Fields and members are sorted, since their order may change by
 * itself; lists, sorted sets and the rest are what DUMP gives.
 */
export const ETAG: string = `
local function sorted(key, kind)
  if call(kind == 'hash' and 'HLEN' or 'SCARD', key) > ${ETAG_MEMBERS} then return false end
  local parts = call(kind == 'hash' and 'HGETALL' or 'SMEMBERS', key)
  if kind == 'hash' then
    local fields = {}
    for i = 1, #parts, 2 do fields[#fields + 1] = #parts[i] .. ':' .. parts[i] .. parts[i + 1] end
    parts = fields
  end
  table.sort(parts)
  local lengths = {}
  for i, part in ipairs(parts) do lengths[i] = #part end
  return table.concat(lengths, ' ') .. ':' .. table.concat(parts)
end
local function etag(key, kind, size)
  if type(size) == 'number' and size > ${ETAG_LIMIT} then return false end
  local content
  if kind == 'string' then content = call('GET', key)
  elseif kind == 'hash' or kind == 'set' then content = sorted(key, kind)
  else content = call('DUMP', key) end
  return content and redis.sha1hex(kind .. ':' .. content)
end
`

/**
 * ARGV[1] and ARGV[2], which are taken away: what If-Match and If-None-Match ask of KEYS[1], each `-` for nothing, `*` or ETags
 * with spaces between them. Answers PRECONDITION when it is not so, KEYTOOLARGE when it cannot be told.
 */
const GUARD = `
local match, noneMatch = table.remove(ARGV, 1), table.remove(ARGV, 1)
if match ~= '-' or noneMatch ~= '-' then
  local kind = call('TYPE', KEYS[1]).ok
  local exists, tag = kind ~= 'none', ''
  if exists and #match + #noneMatch > 2 then
    local size = kind == 'string' and call('STRLEN', KEYS[1]) or attempt('MEMORY', 'USAGE', KEYS[1])
    tag = etag(KEYS[1], kind, size)
    if not tag then return redis.error_reply('KEYTOOLARGE The key has no ETag') end
  end
  local function has(list)
    return exists and (list == '*' or string.find(' ' .. list .. ' ', ' ' .. tag .. ' ', 1, true))
  end
  if match ~= '-' and not has(match) or noneMatch ~= '-' and has(noneMatch) then
    return redis.error_reply('PRECONDITION The key holds something else')
  end
end
`

/**
 * The text of a script whose body runs only when `KEYS[1]` is as the headers of the request expect. The body has `call`,
 * `attempt` and `done` of `COUNTED`, and `etag` of {@link ETAG}.
 */
export function guardedScript(body: string): string {
  return COUNTED + ETAG + GUARD + body
}

/**
 * What the body of a {@link guardedScript} gave to `done`. Costs one request; with an ETag in the headers the commands
 * that make the key's own (two or three), with `*` one.
 *
 * @throws ResponseError that answers as `precondition-failed` or `key-too-large`.
 */
export function runGuarded(
  c: Context<AppEnv>,
  script: string,
  keys: readonly Word[],
  args: readonly Encodable[] = [],
): Promise<unknown> {
  const { match, noneMatch } = preconditions(c)
  return runCounted(bytesFrom(c), script, { keys, args: [match, noneMatch, ...args] })
}

/** ARGV the words of a command, whose reply it answers. */
const WRITE = guardedScript('return done(call(unpack(ARGV)))')

/**
 * The reply to a write on `key`, if that is as the headers of the request expect. Costs one request and one command; with
 * such headers what {@link runGuarded} costs.
 *
 * @throws ResponseError that answers as `precondition-failed` or `key-too-large`.
 */
export async function guarded<R>(
  c: Context<AppEnv>,
  { args, decode }: Command<R>,
  ...keys: readonly [Word, ...Word[]]
): Promise<R> {
  if (!hasPreconditions(c)) return await bytesFrom(c).call(args, decode)
  const reply = await runGuarded(c, WRITE, keys, args)
  return decode(reply as Parameters<typeof decode>[0], true)
}

/** Whether a write depends on what the key holds. */
export function hasPreconditions(c: Context<AppEnv>): boolean {
  const { match, noneMatch } = preconditions(c)
  return match !== NOTHING || noneMatch !== NOTHING
}

function preconditions(c: Context<AppEnv>): { match: string; noneMatch: string } {
  return {
    match: expectation(c.req.header('If-Match')),
    noneMatch: expectation(c.req.header('If-None-Match')),
  }
}

/** Asks for nothing. Bytes cannot be sent in a URL after words that are empty. */
const NOTHING = '-'

/** ETags that a header may list. */
const MOST_ETAGS = 100

/** What a header asks for in the words of the script. Where none is an ETag of ours it is `--`, which no key has. */
function expectation(header: string | undefined): string {
  if (header === undefined) return NOTHING
  if (header.trim() === '*') return '*'
  return strongTags(header).slice(0, MOST_ETAGS).join(' ') || '--'
}

/** The ETags of ours that a header lists: in quotes, as HTTP has them, or as they stand in bodies. */
function strongTags(header: string): string[] {
  return header.split(',').flatMap((tag) => OWN.exec(tag)?.[2] ?? [])
}

const OWN = /^\s*("?)([0-9a-f]{40})\1\s*$/

/** The ETag of a string's value, the same that the script makes; `null` when it is too large to have one. */
export async function stringETag(value: Uint8Array): Promise<string | null> {
  if (value.length > ETAG_LIMIT) return null
  const kind = new TextEncoder().encode('string:')
  const content = new Uint8Array(kind.length + value.length)
  content.set(kind)
  content.set(value, kind.length)
  return hexFromBytes(await crypto.subtle.digest('SHA-1', content))
}

/** Sets the header `ETag`, if there is one. */
export function withETag(c: Context<AppEnv>, etag: string | null): void {
  if (etag !== null) c.header('ETag', `"${etag}"`)
}

/** Whether the client has what it reads, so that the answer is 304. */
export function isNotModified(c: Context<AppEnv>, etag: string | null): boolean {
  const header = c.req.header('If-None-Match')
  if (etag === null || header === undefined) return false
  return header.trim() === '*' || header.includes(etag)
}
