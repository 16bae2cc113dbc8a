import { Executor } from '../executor.ts'
import type { Text } from '../wire/replies.ts'
import { AclCommands } from './acl.ts'
import { ArrayCommands } from './arrays.ts'
import { BitCommands } from './bits.ts'
import { ClientCommands } from './clients.ts'
import { ClusterCommands } from './cluster.ts'
import { ConfigCommands } from './config.ts'
import { ConnectionCommands } from './connection.ts'
import { DiagnosticsCommands } from './diagnostics.ts'
import { FunctionCommands } from './functions.ts'
import { GeoCommands } from './geo.ts'
import { HashCommands } from './hashes.ts'
import { HyperloglogCommands } from './hyperloglog.ts'
import { IntrospectionCommands } from './introspection.ts'
import { JsonCommands } from './json.ts'
import { KeyCommands } from './keys.ts'
import { ListCommands } from './lists.ts'
import { ModuleAccessCommands } from './module-access.ts'
import { ModuleCommands } from './modules.ts'
import { PubSubCommands } from './pubsub.ts'
import { ReplicationCommands } from './replication.ts'
import { ScriptingCommands } from './scripting.ts'
import { SentinelCommands } from './sentinel.ts'
import { ServerCommands } from './server.ts'
import { SetCommands } from './sets.ts'
import { SortedSetCombinationCommands } from './sorted-set-combinations.ts'
import { SortedSetRangeCommands } from './sorted-set-ranges.ts'
import { SortedSetCommands } from './sorted-sets.ts'
import { StreamGroupCommands } from './stream-groups.ts'
import { StreamCommands } from './streams.ts'
import { StringCommands } from './strings.ts'

/** Every family of commands, in one class. */
export interface Commands<M, T extends Text = string>
  extends KeyCommands<M, T>,
    StringCommands<M, T>,
    BitCommands<M, T>,
    ListCommands<M, T>,
    HashCommands<M, T>,
    SetCommands<M, T>,
    SortedSetCommands<M, T>,
    SortedSetRangeCommands<M, T>,
    SortedSetCombinationCommands<M, T>,
    GeoCommands<M, T>,
    HyperloglogCommands<M, T>,
    ArrayCommands<M, T>,
    FunctionCommands<M, T>,
    JsonCommands<M, T>,
    PubSubCommands<M, T>,
    StreamCommands<M, T>,
    StreamGroupCommands<M, T>,
    ScriptingCommands<M, T>,
    ServerCommands<M, T>,
    ConfigCommands<M, T>,
    IntrospectionCommands<M, T>,
    DiagnosticsCommands<M, T>,
    ReplicationCommands<M, T>,
    ConnectionCommands<M, T>,
    ClientCommands<M, T>,
    AclCommands<M, T>,
    ClusterCommands<M, T>,
    SentinelCommands<M, T>,
    ModuleCommands<M, T>,
    ModuleAccessCommands<M, T> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below gives the class what the interface declares
export abstract class Commands<M, T extends Text = string> extends Executor<M, T> {}

/** A class of commands. */
interface Family {
  readonly prototype: object
}

/**
 * The families whose commands work on keys and what they hold, and do nothing else: those that a service may offer to
 * everybody. A new family belongs here or in the other list.
 */
export const DATA_FAMILIES: readonly Family[] = [
  KeyCommands,
  StringCommands,
  BitCommands,
  ListCommands,
  HashCommands,
  SetCommands,
  SortedSetCommands,
  SortedSetRangeCommands,
  SortedSetCombinationCommands,
  GeoCommands,
  HyperloglogCommands,
  ArrayCommands,
  JsonCommands,
  StreamCommands,
  StreamGroupCommands,
]

/** The families that run code, send messages, tell of the server or change it, or belong to a connection. */
const OTHER_FAMILIES: readonly Family[] = [
  PubSubCommands,
  FunctionCommands,
  ScriptingCommands,
  ServerCommands,
  ConfigCommands,
  IntrospectionCommands,
  DiagnosticsCommands,
  ReplicationCommands,
  ConnectionCommands,
  ClientCommands,
  AclCommands,
  ClusterCommands,
  SentinelCommands,
  ModuleCommands,
  ModuleAccessCommands,
]

for (const family of [...DATA_FAMILIES, ...OTHER_FAMILIES]) {
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(family.prototype)
  Object.defineProperties(Commands.prototype, methods)
}
