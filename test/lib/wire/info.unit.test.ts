import { expect, test } from 'vitest'
import { parseInfo } from '../../../lib/wire/info.ts'

/** From Redis 7.0.15 with a replica, shortened. */
const INFO = [
  '# Server',
  'redis_version:7.0.15',
  'redis_git_sha1:00000000',
  'redis_build_id:ae4d7c971a948f0',
  'os:Linux 6.18.44 x86_64',
  'server_time_usec:1795336407429976',
  'config_file:',
  '',
  '# Memory',
  'used_memory_human:1.06M',
  'used_memory_peak_perc:98.36%',
  'mem_fragmentation_ratio:13.55',
  'mem_allocator:jemalloc-5.3.0',
  '',
  '# Persistence',
  'current_fork_perc:0.00',
  'rdb_last_bgsave_time_sec:-1',
  '',
  '# Replication',
  'slave0:ip=127.0.0.1,port=7922,state=wait_bgsave,offset=0,lag=0',
  'master_replid2:0000000000000000000000000000000000000000',
  '',
  '# Commandstats',
  'cmdstat_config|set:calls=1,usec=5,usec_per_call=5.50,rejected_calls=0,failed_calls=0',
  '',
  '# Latencystats',
  'latency_percentiles_usec_set:p50=19.071,p99=19.071,p99.9=19.071',
  '',
  '# Keyspace',
  'db0:keys=1,expires=1,avg_ttl=98775',
  '',
].join('\r\n')

test('numbers, lists and fields are told apart', () => {
  expect(parseInfo(INFO)).toEqual({
    redis_version: '7.0.15',
    redis_git_sha1: 0,
    redis_build_id: 'ae4d7c971a948f0',
    os: 'Linux 6.18.44 x86_64',
    server_time_usec: 1795336407429976,
    config_file: '',
    used_memory_human: '1.06M',
    used_memory_peak_perc: '98.36%',
    mem_fragmentation_ratio: 13.55,
    mem_allocator: 'jemalloc-5.3.0',
    current_fork_perc: 0,
    rdb_last_bgsave_time_sec: -1,
    slave0: { ip: '127.0.0.1', port: 7922, state: 'wait_bgsave', offset: 0, lag: 0 },
    master_replid2: 0,
    'cmdstat_config|set': {
      calls: 1,
      usec: 5,
      usec_per_call: 5.5,
      rejected_calls: 0,
      failed_calls: 0,
    },
    latency_percentiles_usec_set: { p50: 19.071, p99: 19.071, 'p99.9': 19.071 },
    db0: { keys: 1, expires: 1, avg_ttl: 98775 },
  })
})

test('modules and lines of another form are collected', () => {
  const text = [
    'module:name=ReJSON,ver=20609,usedby=[search],options=[handle-io-errors]',
    'module:name=search,ver=20810',
    'a line',
    'another',
  ].join('\n')
  expect(parseInfo(text)).toEqual({
    modules: [
      { name: 'ReJSON', ver: 20609, usedby: '[search]', options: '[handle-io-errors]' },
      { name: 'search', ver: 20810 },
    ],
    __raw__: ['a line', 'another'],
  })
})

test.each<[line: string, name: string, value: unknown]>([
  ['list:a,1,2.5,', 'list', ['a', 1, 2.5]],
  ['big:9007199254740993', 'big', 9007199254740993n],
  ['exponent:1e5', 'exponent', '1e5'],
  ['exponent:-1.5e-3', 'exponent', -0.0015],
  ['point:.5', 'point', 0.5],
  ['bare:a=1,flag,c=d=5', 'bare', { a: 1, flag: true, 'c=d': 5 }],
  ['url:http://x:80/a', 'url', 'http://x:80/a'],
  ['cmdstat_host::calls=1,usec=2', 'cmdstat_host:', { calls: 1, usec: 2 }],
])('%s', (line, name, value) => {
  expect(parseInfo(line)[name]).toEqual(value)
})

test('__proto__ is a name like any other', () => {
  expect(Object.entries(parseInfo('__proto__:1'))).toEqual([['__proto__', 1]])
})
