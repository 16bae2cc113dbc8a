import { Executor, type Reply } from '../executor.ts'
import { type ClusterNode, clusterInfo, clusterNodes } from '../wire/cluster.ts'
import type { Encodable } from '../wire/encode.ts'
import { type Decode, listOf, ok, raw, str, type Text } from '../wire/replies.ts'
import { connectionOnly } from './unsupported.ts'

/** A subcommand of CLUSTER in upper or lower case. */
type Subcommand<Name extends string> = Name | Lowercase<Name>

/** Commands on a Redis Cluster. The Upstash service has none of them. */
export abstract class ClusterCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * State of the cluster as the node sees it that was asked, a record of text on every client.
   *
   * @see https://redis.io/commands/cluster-info
   */
  cluster(clusterArg: Subcommand<'INFO'>): Reply<M, T, Record<string, string>>
  /**
   * The nodes of the cluster, or the replicas of one, by their addresses; text on every client.
   *
   * @see https://redis.io/commands/cluster-nodes
   */
  cluster(
    clusterArg: Subcommand<'NODES' | 'REPLICAS' | 'SLAVES'>,
    ...args: Encodable[]
  ): Reply<M, T, Record<string, ClusterNode>>
  /**
   * Reply of any other subcommand: whether it is `OK` for those that change the cluster, keys as text for GETKEYSINSLOT,
   * and what Redis sends for the rest.
   *
   * @example
   * const slot = await redis.cluster<number>('KEYSLOT', 'foo')
   * @see https://redis.io/commands/?group=cluster
   */
  cluster<R = unknown>(clusterArg: string, ...args: Encodable[]): Reply<M, T, R>
  cluster(clusterArg: string, ...args: Encodable[]): Reply<M, T, unknown> {
    const subcommand = clusterArg.toUpperCase()
    const decode = DECODERS.get(subcommand) ?? raw<unknown>
    return this.call<unknown>(['CLUSTER', subcommand, ...args], decode)
  }

  /**
   * Not available: it is a flag of one connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/readonly
   */
  readonly(): Reply<M, T, never> {
    throw connectionOnly('READONLY', WHICH_NODE)
  }

  /**
   * Not available: it is a flag of one connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/readwrite
   */
  readwrite(): Reply<M, T, never> {
    throw connectionOnly('READWRITE', WHICH_NODE)
  }
}

const WHICH_NODE = 'The gateway decides which node answers.'

const DECODERS: ReadonlyMap<string, Decode<unknown>> = new Map<string, Decode<unknown>>([
  ['ADDSLOTS', ok],
  ['ADDSLOTSRANGE', ok],
  ['DELSLOTS', ok],
  ['DELSLOTSRANGE', ok],
  ['FAILOVER', ok],
  ['FORGET', ok],
  ['GETKEYSINSLOT', listOf(str)],
  ['INFO', clusterInfo],
  ['MEET', ok],
  ['NODES', clusterNodes],
  ['REPLICAS', clusterNodes],
  ['REPLICATE', ok],
  ['RESET', ok],
  ['SAVECONFIG', ok],
  ['SET-CONFIG-EPOCH', ok],
  ['SETSLOT', ok],
  ['SLAVES', clusterNodes],
])
