/** What every entry of the package exports beside `Redis`. */

export type { ClientSettings, PipelineOptions } from './client.ts'
export * from './errors.ts'
export { type AcquireOptions, Lock, type LockOptions } from './lock/lock.ts'
export { type ExecuteOptions, Pipeline } from './pipeline.ts'
export { Script } from './script.ts'

// For those who take commands from elsewhere: commands as values, their words, and the families they belong to.
export { BitCommands, BitFieldOperation } from './commands/bits.ts'
export { HashCommands } from './commands/hashes.ts'
export { KeyCommands } from './commands/keys.ts'
export { ListCommands } from './commands/lists.ts'
export { SetCommands } from './commands/sets.ts'
export { SortedSetCommands } from './commands/sorted-sets.ts'
export { StringCommands } from './commands/strings.ts'
export type { Command } from './executor.ts'
export { Recorder } from './recorder.ts'
export type { RedisEnv } from './redis.ts'
export { type Encodable, encodeWords, type Key, type Word } from './wire/encode.ts'
export { parseJson } from './wire/json.ts'
