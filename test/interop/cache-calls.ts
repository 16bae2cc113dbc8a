import type { Tagged } from '../differential/tagged.ts'
import commands from '../fixtures/django/commands.json' with { type: 'json' }
import type { DjangoCall } from '../support/django-calls.ts'

/** Calls that a cache of Django and one of redge are to answer alike, leaving the same in Redis. */
export interface CacheCase {
  readonly name: string
  /** `default` or `herd`. */
  readonly client: string
  readonly calls: readonly DjangoCall[]
}

type Kwargs = Readonly<Record<string, Tagged>>

/** A call as the peer takes it. */
export function call(method: string, args: readonly Tagged[], kwargs: Kwargs = {}): DjangoCall {
  return { method, args, kwargs }
}

export const float = (v: string): Tagged => ({ $py: 'float', v })
const int = (v: string): Tagged => ({ $py: 'int', v })
const tuple = (...v: Tagged[]): Tagged => ({ $py: 'tuple', v })

/** The cases whose commands were recorded. */
export const recorded: readonly CacheCase[] = commands.map((recording) => ({
  name: recording.case,
  client: recording.settings.client,
  calls: [
    ...(recording.before as unknown as [string, Tagged[], Kwargs][]).map((step) => call(...step)),
    call(recording.method, recording.args as Tagged[], recording.kwargs as Kwargs),
  ],
}))

/** Calls one after the other, of a cache of django-redis's default client. */
export function calls(name: string, ...steps: DjangoCall[]): CacheCase {
  return { name, client: 'default', calls: steps }
}

export const set = (args: readonly Tagged[], kwargs?: Kwargs): DjangoCall =>
  call('set', args, kwargs)
export const get = (key: string, kwargs?: Kwargs): DjangoCall => call('get', [key], kwargs)

/** What both versions of django-redis have. */
export const common: readonly CacheCase[] = [
  calls('a fraction of a second', set(['k', 1, float('1.5')]), call('ttl', ['k']), get('k')),
  calls('a timeout by name', set(['k', 'v'], { timeout: 77 }), call('ttl', ['k'])),
  calls('a timeout in the past deletes', set(['k', 1]), set(['k', 2, -5]), get('k')),
  calls('nx with 0 keeps', set(['k', 1]), set(['k', 2], { timeout: 0, nx: true }), get('k')),
  calls(
    'nx and xx',
    set(['k', 1], { xx: true }),
    set(['k', 2], { nx: true }),
    set(['k', 3], { xx: true }),
    get('k'),
  ),
  calls(
    'versions lie apart',
    set(['k', 1]),
    set(['k', 2], { version: 2 }),
    get('k'),
    get('k', { version: 2 }),
    get('k', { version: 'x' }),
  ),
  calls(
    'a cached None is no miss',
    set(['k', null]),
    call('get', ['k', 'default']),
    call('get_or_set', ['k', 5]),
  ),
  calls(
    'odd keys',
    set(['', 1]),
    set(['a b', 2]),
    set(['\u00e9\ud83d\ude00', 3]),
    set([7, 4]),
    get('7'),
    get('a b'),
    get(''),
  ),
  calls('add twice', call('add', ['k', 1]), call('add', ['k', 2]), get('k')),
  calls('add with 0', set(['k', 1]), call('add', ['k', 2, 0]), call('add', ['other', 2, 0])),
  calls(
    'get_or_set keeps the first',
    call('get_or_set', ['k', 1, 50]),
    call('get_or_set', ['k', 2]),
    call('ttl', ['k']),
  ),
  calls('get_or_set with 0 stores nothing', call('get_or_set', ['k', 1, 0]), get('k')),
  calls(
    'get_or_set in a version',
    call('get_or_set', ['k', 1], { version: 3 }),
    get('k', { version: 3 }),
  ),
  calls(
    'many',
    call('set_many', [{ a: 1, b: 'two', c: [3, null] }]),
    call('get_many', [['a', 'c', 'x']]),
    call('delete_many', [['a', 'b', 'x']]),
  ),
  calls(
    'many in a version',
    call('set_many', [{ a: 1 }], { version: 2, timeout: 60 }),
    call('get_many', [['a']], { version: 2 }),
  ),
  calls('many that end at once', set(['a', 1]), call('set_many', [{ a: 2, b: 3 }, -1]), get('a')),
  calls(
    'delete in a version',
    set(['k', 1], { version: 2 }),
    call('delete', ['k']),
    call('delete', ['k'], { version: 2 }),
  ),
  calls('has_key', call('has_key', ['k']), set(['k', null]), call('has_key', ['k'])),
  calls(
    'touch',
    set(['k', 1, 10]),
    call('touch', ['k', 500]),
    call('ttl', ['k']),
    call('touch', ['k', float('0.0001')]),
    call('touch', ['k']),
  ),
  calls(
    'touch for ever',
    set(['k', 1]),
    call('touch', ['k', null]),
    call('ttl', ['k']),
    call('touch', ['k', -1]),
  ),
  calls(
    'persist twice',
    set(['k', 1]),
    call('persist', ['k']),
    call('persist', ['k']),
    call('pttl', ['k']),
  ),
  calls(
    'expire',
    set(['k', 1, null]),
    call('expire', ['k', 100]),
    call('ttl', ['k']),
    call('expire', ['k', 0]),
    call('ttl', ['k']),
  ),
  calls('pexpire', set(['k', 1, null]), call('pexpire', ['k', 100500]), call('pexpire', ['x', 1])),
  calls('expire in the past', set(['k', 1]), call('expire_at', ['k', 1]), get('k')),
  calls('pexpire in the past', set(['k', 1]), call('pexpire_at', ['k', 1]), get('k')),
  calls(
    'incr',
    set(['k', 5, 77]),
    call('incr', ['k', 10]),
    call('incr', ['k', -20]),
    call('decr', ['k', -3]),
    call('ttl', ['k']),
  ),
  calls('incr of 0', set(['k', 5]), call('incr', ['k', 0])),

  calls(
    'incr of a large negative',
    set(['k', int('-9223372036854775808')]),
    call('decr', ['k', 1]),
    get('k'),
  ),
  calls(
    'incr by more than 64 bits',
    set(['k', 1]),
    call('incr', ['k', int('100000000000000000000')]),
  ),
  calls(
    'incr of a float stays one',
    set(['k', float('1.5')]),
    call('incr', ['k', float('0.5')]),
    call('incr', ['k', 1]),
    get('k'),
  ),
  calls(
    'incr by a float',
    set(['k', 2]),
    call('incr', ['k', float('1.25')]),
    call('decr', ['k', float('0.25')]),
  ),
  calls('incr of a bool', set(['k', false]), call('incr', ['k', 5]), call('incr', ['k'])),
  calls('incr of None', set(['k', null]), call('incr', ['k'])),
  calls('incr of a list', set(['k', [1]]), call('incr', ['k'])),
  calls(
    'incr in a version',
    set(['k', 1], { version: 2 }),
    call('incr', ['k'], { version: 2 }),
    call('incr', ['k']),
  ),
  calls(
    'incr without a check',
    call('incr', ['k'], { ignore_key_check: true }),
    call('ttl', ['k']),
  ),
  calls(
    'incr_version over another',
    set(['k', 'old']),
    set(['k', 'there'], { version: 2 }),
    call('incr_version', ['k']),
    get('k', { version: 2 }),
    get('k'),
  ),
  calls(
    'incr_version by more',
    set(['k', [1, 2]]),
    call('incr_version', ['k', 5]),
    get('k', { version: 6 }),
  ),
  calls(
    'incr_version of an int',
    set(['k', 3, 40]),
    call('incr_version', ['k']),
    call('ttl', ['k'], { version: 2 }),
  ),
  calls(
    'keys and globs',
    set(['a?', 1]),
    set(['ab', 2]),
    set(['b[x]', 3]),
    call('keys', ['a\\?']),
    call('keys', ['*']),
    call('keys', ['[ab]*']),
    call('iter_keys', ['a*']),
  ),
  calls(
    'delete_pattern',
    set(['a1', 1]),
    set(['a2', 2]),
    set(['b1', 3]),
    set(['a1', 4], { version: 2 }),
    call('delete_pattern', ['a*']),
    call('keys', ['*']),
  ),
  calls(
    'delete_pattern of another version',
    set(['a1', 4], { version: 2 }),
    call('delete_pattern', ['*'], { version: 2 }),
    call('delete_pattern', ['*'], { version: 2 }),
  ),
  calls(
    'values of every kind',
    set(['k', tuple(1, float('2.0'), 'x', null, true, { $py: 'bytes', v: 'AP8=' })]),
    get('k'),
    set(['k', { $py: 'set', v: [1] }]),
    get('k'),
    set(['k', { a: { b: [] } }]),
    get('k'),
  ),
]

/** Stands for the prefix of the cache in a key that gets none. */
export const PREFIX = '$PREFIX'

/** What django-redis has since 6.0. */
export const sinceSix: readonly CacheCase[] = [
  calls(
    'sets',
    call('sadd', ['s', 1, 'two', tuple(3)]),
    call('sadd', ['s', 1, 4]),
    call('scard', ['s']),
    call('smembers', ['s']),
    call('sismember', ['s', 'two']),
    call('sismember', ['s', 2]),
    call('smismember', ['s', 1, 2, 'two']),
    call('srem', ['s', 1, 99]),
    call('smembers', ['s']),
  ),
  calls(
    'sets together',
    call('sadd', ['a', 1, 2]),
    call('sadd', ['b', 2, 3]),
    call('sdiff', ['a', 'b']),
    call('sinter', ['a', 'b']),
    call('sunion', ['a', 'b']),
    call('sdiffstore', ['d', 'a', 'b']),
    call('sinterstore', ['i', 'a', 'b']),
    call('sunionstore', ['u', 'a', 'b']),
  ),
  calls(
    'sets in a version',
    call('sadd', ['a', 1], { version: 2 }),
    call('scard', ['a'], { version: 2 }),
    call('scard', ['a']),
    call('srem', ['a', 1], { version: 2 }),
  ),
  calls(
    'smove',
    call('sadd', ['a', 1, 2]),
    call('smove', ['a', 'b', 1]),
    call('smove', ['a', 'b', 9]),
    call('sadd', ['c', 5], { version: 2 }),
    call('smove', ['c', 'd', 5], { version: 2 }),
  ),
  calls(
    'spop',
    call('sadd', ['a', 1]),
    call('spop', ['a']),
    call('spop', ['a']),
    call('sadd', ['a', 1, 2]),
    call('spop', ['a', 5]),
    call('spop', ['a', 5]),
  ),
  calls(
    'srandmember',
    call('srandmember', ['a']),
    call('sadd', ['a', 'x']),
    call('srandmember', ['a']),
    call('srandmember', ['a', -3]),
  ),
  calls(
    'sscan',
    call('sadd', ['a', 1, 2, 3]),
    call('sscan', ['a']),
    call('sscan', ['a'], { count: 1 }),
    call('sscan_iter', ['a']),
  ),
  calls(
    'zsets',
    call('zadd', ['z', { a: 1, b: float('2.5'), c: -3 }]),
    call('zcard', ['z']),
    call('zcount', ['z', 0, '+inf']),
    call('zscore', ['z', 'b']),
    call('zscore', ['z', 'x']),
    call('zrank', ['z', 'a']),
    call('zrank', ['z', 'x']),
    call('zincrby', ['z', float('1.5'), 'a']),
    call('zrem', ['z', 'a', 'x']),
  ),
  calls(
    'zset ranges',
    call('zadd', ['z', { a: 1, b: 2, c: 3 }]),
    call('zrange', ['z', 0, -1]),
    call('zrange', ['z', 0, 1], { withscores: true }),
    call('zrange', ['z', 0, 0], { desc: true }),
    call('zrevrange', ['z', 0, 1]),
    call('zrangebyscore', ['z', 2, '+inf']),
    call('zrangebyscore', ['z', '-inf', '+inf'], { start: 1, num: 1, withscores: true }),
    call('zrevrangebyscore', ['z', '+inf', '(1']),
    call('zremrangebyscore', ['z', 2, 3]),
  ),
  calls(
    'zset pops',
    call('zpopmin', ['z']),
    call('zpopmax', ['z', 2]),
    call('zadd', ['z', { a: 1, b: 2, c: 3 }]),
    call('zpopmin', ['z']),
    call('zpopmax', ['z', 5]),
  ),
  calls(
    'zadd with conditions',
    call('zadd', ['z', { a: 1 }]),
    call('zadd', ['z', { a: 5, b: 1 }], { nx: true }),
    call('zadd', ['z', { a: 5, x: 1 }], { xx: true, ch: true }),
    call('zadd', ['z', { a: 1 }], { gt: true, ch: true }),
    call('zadd', ['z', { a: 1 }], { lt: true, ch: true }),
    call('zadd', ['z', { a: 4 }], { incr: true }),
  ),
  calls(
    'zsets in a version',
    call('zadd', ['z', { a: 1 }], { version: 2 }),
    call('zcard', ['z'], { version: 2 }),
    call('zrem', ['z', 'a'], { version: 2 }),
  ),
  calls(
    'hashes',
    call('hset', [`${PREFIX}:h`, 'f', { a: [1] }]),
    call('hset', [`${PREFIX}:h`, 'f', 5]),
    call('hset', [`${PREFIX}:h`, 'g', 'x'], { version: 2 }),
    call('hlen', [`${PREFIX}:h`]),
    call('hkeys', [`${PREFIX}:h`]),
    call('hexists', [`${PREFIX}:h`, 'f']),
    call('hexists', [`${PREFIX}:h`, 'g']),
    call('hdel', [`${PREFIX}:h`, 'x']),
    call('hdel', [`${PREFIX}:h`, 'g'], { version: 2 }),
  ),
]
