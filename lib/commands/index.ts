import { Executor } from '../executor.ts'
import type { Text } from '../wire/replies.ts'
import { BitCommands } from './bits.ts'
import { GeoCommands } from './geo.ts'
import { HashCommands } from './hashes.ts'
import { HyperloglogCommands } from './hyperloglog.ts'
import { KeyCommands } from './keys.ts'
import { ListCommands } from './lists.ts'
import { ScriptingCommands } from './scripting.ts'
import { SetCommands } from './sets.ts'
import { SortedSetCommands } from './sorted-sets.ts'
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
    GeoCommands<M, T>,
    HyperloglogCommands<M, T>,
    ScriptingCommands<M, T> {}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the loop below gives the class what the interface declares
export abstract class Commands<M, T extends Text = string> extends Executor<M, T> {}

const FAMILIES = [
  KeyCommands,
  StringCommands,
  BitCommands,
  ListCommands,
  HashCommands,
  SetCommands,
  SortedSetCommands,
  GeoCommands,
  HyperloglogCommands,
  ScriptingCommands,
]

for (const family of FAMILIES) {
  const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(family.prototype)
  Object.defineProperties(Commands.prototype, methods)
}
