import { expect, test } from 'vitest'
import { SentinelCommands } from '../../../lib/commands/sentinel.ts'
import { UnsupportedCommandError } from '../../../lib/errors.ts'
import { commands } from '../../support/words.ts'

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  ['sentinel', () => commands.sentinel('masters'), /Sentinel.*redis-cli/],
  ['sentinelCkquorum', () => commands.sentinelCkquorum('m'), /Sentinel.*redis-cli/],
  ['sentinelFailover', () => commands.sentinelFailover('m'), /Sentinel.*redis-cli/],
  ['sentinelFlushconfig', () => commands.sentinelFlushconfig(), /Sentinel.*redis-cli/],
  [
    'sentinelGetMasterAddrByName',
    () => commands.sentinelGetMasterAddrByName('m', true),
    /Sentinel.*redis-cli/,
  ],
  [
    'sentinelMaster',
    () => commands.sentinelMaster('m', { returnResponses: true }),
    /Sentinel.*redis-cli/,
  ],
  ['sentinelMasters', () => commands.sentinelMasters(), /Sentinel.*redis-cli/],
  [
    'sentinelMonitor',
    () => commands.sentinelMonitor('m', '127.0.0.1', 6379, 2),
    /Sentinel.*redis-cli/,
  ],
  ['sentinelRemove', () => commands.sentinelRemove('m'), /Sentinel.*redis-cli/],
  ['sentinelReset', () => commands.sentinelReset('*'), /Sentinel.*redis-cli/],
  ['sentinelSentinels', () => commands.sentinelSentinels('m'), /Sentinel.*redis-cli/],
  ['sentinelSet', () => commands.sentinelSet('m', 'quorum', 2), /Sentinel.*redis-cli/],
  ['sentinelSlaves', () => commands.sentinelSlaves('m'), /Sentinel.*redis-cli/],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(SentinelCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...REFUSED].map(([method]) => method))].sort()).toEqual(methods.sort())
})
