import type { UnsupportedCommandError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import type { Text } from '../wire/replies.ts'
import type { Sole } from '../wire/words.ts'
import { unsupported } from './unsupported.ts'

/** Whether the reply is wanted, or only whether there was one. */
type ReturnResponses = Sole<'returnResponses', boolean>

/**
 * Commands of Redis Sentinel, none of them available: a Sentinel is a process of its own, and no REST endpoint leads to
 * it. It is asked with redis-cli or redis-py.
 */
export abstract class SentinelCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinel(...args: Encodable[]): Reply<M, T, never>
  sentinel(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelCkquorum(newMasterName: Encodable): Reply<M, T, never>
  sentinelCkquorum(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL CKQUORUM')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelFailover(newMasterName: Encodable): Reply<M, T, never>
  sentinelFailover(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL FAILOVER')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelFlushconfig(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL FLUSHCONFIG')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelGetMasterAddrByName(
    serviceName: Encodable,
    returnResponses?: ReturnResponses,
  ): Reply<M, T, never>
  sentinelGetMasterAddrByName(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL GET-MASTER-ADDR-BY-NAME')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelMaster(serviceName: Encodable, returnResponses?: ReturnResponses): Reply<M, T, never>
  sentinelMaster(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL MASTER')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelMasters(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL MASTERS')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelMonitor(name: Key, ip: Encodable, port: Encodable, quorum: Encodable): Reply<M, T, never>
  sentinelMonitor(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL MONITOR')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelRemove(name: Key): Reply<M, T, never>
  sentinelRemove(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL REMOVE')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelReset(pattern: Encodable): Reply<M, T, never>
  sentinelReset(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL RESET')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelSentinels(serviceName: Encodable, returnResponses?: ReturnResponses): Reply<M, T, never>
  sentinelSentinels(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL SENTINELS')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelSet(name: Key, option: Encodable, value: Encodable): Reply<M, T, never>
  sentinelSet(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL SET')
  }

  /**
   * Not available: no REST endpoint leads to a Sentinel.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
   */
  sentinelSlaves(serviceName: Encodable): Reply<M, T, never>
  sentinelSlaves(): Reply<M, T, never> {
    throw noEndpoint('SENTINEL SLAVES')
  }
}

function noEndpoint(command: string): UnsupportedCommandError {
  return unsupported(
    command,
    'is for a Sentinel, and no REST endpoint leads to one',
    'Ask the Sentinel with redis-cli or redis-py.',
  )
}
