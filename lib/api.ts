/** What every entry of the package exports beside `Redis`. */

export type { ClientSettings, PipelineOptions, TransactionOptions } from './client.ts'
// For those who take commands from elsewhere: commands as values, their words, and the families they belong to.
export { BitFieldOperation } from './commands/bits.ts'
export { DATA_FAMILIES } from './commands/index.ts'
export type { RedisEnv } from './endpoint.ts'
export * from './errors.ts'
export type { Command } from './executor.ts'
export type { FencedSetOptions } from './lock/fenced-set.ts'
export type { GuardOptions } from './lock/guard.ts'
export type { AcquireHoldingOptions, HoldingOptions } from './lock/holding.ts'
export type { LockState } from './lock/inspect.ts'
export type { Lease, LeaseHolder, LeaseOptions, LeaseState } from './lock/lease.ts'
export { type AcquireOptions, Lock, type LockOptions } from './lock/lock.ts'
export { MultiLock, type MultiLockOptions } from './lock/multi-lock.ts'
export { ReadWriteLock } from './lock/read-write-lock.ts'
export type { RenewalOptions, WaitUntil } from './lock/renewal.ts'
export { Semaphore, type SemaphoreOptions } from './lock/semaphore.ts'
export { LockStream } from './lock/waiting/lock-stream.ts'
export type { QueueWaiting, Waiting } from './lock/waiting/options.ts'
export { type ExecuteOptions, Pipeline } from './pipeline.ts'
export { EventType } from './pubsub/event-type.ts'
export { KeyNotification } from './pubsub/key-notification.ts'
export {
  KeyeventChannel,
  KeyspaceChannel,
  NotificationChannel,
  SubkeyeventChannel,
  SubkeyspaceChannel,
  SubkeyspaceeventChannel,
  SubkeyspaceitemChannel,
} from './pubsub/keyspace-channels.ts'
export {
  KeyspaceNotifications,
  type KeyspaceNotificationsOptions,
  type NotificationHandler,
} from './pubsub/keyspace-notifications.ts'
export type {
  ChannelMessage,
  GapMessage,
  PatternMessage,
  PongMessage,
  PublishedMessage,
  PubSubHandler,
  PubSubMessage,
  SubscriptionMessage,
} from './pubsub/messages.ts'
export { Monitor } from './pubsub/monitor.ts'
export type { MonitoredCommand } from './pubsub/monitor-line.ts'
export type {
  GetMessageOptions,
  PubSubClient,
  PubSubOptions,
  PubSubSource,
} from './pubsub/options.ts'
export { PubSub } from './pubsub/pubsub.ts'
export { type HandlersByName, type SubscribeArgument, Subscription } from './pubsub/subscription.ts'
export { Recorder } from './recorder.ts'
export type { RedisOptions, RedisSettings, RetryOptions } from './redis.ts'
export {
  ConstantBackoff,
  DecorrelatedJitterBackoff,
  defaultBackoff,
  EqualJitterBackoff,
  ExponentialBackoff,
  ExponentialWithJitterBackoff,
  FullJitterBackoff,
  NoBackoff,
} from './retry/backoff.ts'
export { Retry } from './retry/retry.ts'
export { Script } from './script.ts'
export type { Watched } from './transaction/watched.ts'
export type { BudgetLimits } from './transport/budget.ts'
export type {
  EventError,
  EventListener,
  RedisEvent,
  ReplyEvent,
  RequestEvent,
  RequestKind,
  RetryEvent,
  WaitEvent,
} from './transport/events.ts'
export type { ErrorDetail } from './transport/requester.ts'
export { Usage, type UsageFigures } from './transport/usage.ts'
export { type Encodable, encodeWords, type Key, type Word } from './wire/encode.ts'
export { jsonText, parseJson } from './wire/json.ts'
export { keysOf } from './wire/keys.ts'
export { isRead } from './wire/repeatable.ts'
export type { OnceOption, OnceOptions } from './wire/request-id.ts'
