import { COUNTED } from '../counted-script.ts'
import { ETAG, guardedScript } from '../http/etag.ts'

/**
 * KEYS[1] a key. Its type, milliseconds until it expires, encoding, bytes of memory, length, seconds without use, and ETag,
 * nil what the server does not tell; nil when there is no key. The time without use is asked for before the key is used.
 */
export const DETAILS: string = `${COUNTED}${ETAG}
local LENGTHS = {string = 'STRLEN', hash = 'HLEN', list = 'LLEN', set = 'SCARD', zset = 'ZCARD', stream = 'XLEN'}
local function told(reply)
  return type(reply) ~= 'table' and reply
end
local key = KEYS[1]
local kind = call('TYPE', key).ok
if kind == 'none' then return done(false) end
local idle = told(attempt('OBJECT', 'IDLETIME', key))
local encoding = told(attempt('OBJECT', 'ENCODING', key))
local size = told(attempt('MEMORY', 'USAGE', key))
local length = LENGTHS[kind] and call(LENGTHS[kind], key) or false
local tag = etag(key, kind, kind == 'string' and length or size)
return done({kind, call('PTTL', key), encoding, size, length, idle, tag})`

/** KEYS[1] a key. What MEMORY USAGE says, or nil on a server that does not tell. */
export const MEMORY: string = `${COUNTED}
local size = attempt('MEMORY', 'USAGE', KEYS[1])
return done(type(size) == 'number' and size)`

/** KEYS[1] a key, ARGV the command that sets its expiry and what follows its key. That reply, and that of PTTL. */
export const EXPIRE: string = guardedScript(`
local changed = call(ARGV[1], KEYS[1], unpack(ARGV, 2))
return done({changed, call('PTTL', KEYS[1])})`)

/** KEYS[1] a key, KEYS[2] the new one, ARGV[1] REPLACE or nothing. 1 when it was copied, 0 when the new one exists, nil without the first. */
export const COPY: string = guardedScript(`
if call('EXISTS', KEYS[1]) == 0 then return done(false) end
return done(call('COPY', KEYS[1], KEYS[2], unpack(ARGV)))`)

/** Bytes of memory up to which a key is dumped: a Worker has 128 MB, and needs the dump several times over. */
const DUMP_LIMIT = 8 * 1024 * 1024

/** KEYS[1] a key. What DUMP and PTTL say, or KEYTOOLARGE. */
export const DUMP: string = `${COUNTED}
local size = attempt('MEMORY', 'USAGE', KEYS[1])
if type(size) == 'number' and size > ${DUMP_LIMIT} then
  return redis.error_reply('KEYTOOLARGE The dump would be too large')
end
return done({call('DUMP', KEYS[1]), call('PTTL', KEYS[1])})`

/**
 * KEYS[1] a key, ARGV milliseconds until it expires, 0 for never, and a dump, which takes the place of what is there. 1 when there
 * was nothing, else 0.
 */
export const REPLACE: string = guardedScript(`
local existed = call('EXISTS', KEYS[1])
local reply = attempt('RESTORE', KEYS[1], ARGV[1], ARGV[2], 'REPLACE')
if reply.err then return reply end
return done(1 - existed)`)
