import { expect, test } from 'vitest'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()

test.each<[method: string, command: Command, words: string]>([
  ['publish', commands.publish('c', 'm'), 'PUBLISH c m'],
  ['publish', commands.publish('c', 5), 'PUBLISH c 5'],
  ['spublish', commands.spublish('c', 'm'), 'SPUBLISH c m'],
  ['pubsubChannels', commands.pubsubChannels(), 'PUBSUB CHANNELS *'],
  ['pubsubChannels', commands.pubsubChannels('a*'), 'PUBSUB CHANNELS a*'],
  ['pubsubChannels', commands.pubsubChannels({ pattern: 'a*' }), 'PUBSUB CHANNELS a*'],
  ['pubsubShardchannels', commands.pubsubShardchannels(), 'PUBSUB SHARDCHANNELS *'],
  ['pubsubShardchannels', commands.pubsubShardchannels('a*'), 'PUBSUB SHARDCHANNELS a*'],
  [
    'pubsubShardchannels',
    commands.pubsubShardchannels({ pattern: 'a*' }),
    'PUBSUB SHARDCHANNELS a*',
  ],
  ['pubsubNumpat', commands.pubsubNumpat(), 'PUBSUB NUMPAT'],
  ['pubsubNumsub', commands.pubsubNumsub(), 'PUBSUB NUMSUB'],
  ['pubsubNumsub', commands.pubsubNumsub('a', 'b'), 'PUBSUB NUMSUB a b'],
  ['pubsubShardnumsub', commands.pubsubShardnumsub('a'), 'PUBSUB SHARDNUMSUB a'],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('gives numbers, names, and names with numbers', () => {
  expect(decoded(commands.publish('c', 'm'), 2)).toBe(2)
  expect(decoded(commands.spublish('c', 'm'), 0)).toBe(0)
  expect(decoded(commands.pubsubChannels(), ['a'])).toEqual(['a'])
  expect(decoded(commands.pubsubShardchannels(), [])).toEqual([])
  expect(decoded(commands.pubsubNumpat(), 1)).toBe(1)
  expect(decoded(commands.pubsubNumsub('a', 'b'), ['a', 1, 'b', '0'])).toEqual([
    ['a', 1],
    ['b', 0],
  ])
  expect(decoded(commands.pubsubShardnumsub(), [])).toEqual([])
  const channel = Uint8Array.of(255)
  expect(bytesCommands.pubsubNumsub(channel).decode([channel, 1], true)).toEqual([[channel, 1]])
})
