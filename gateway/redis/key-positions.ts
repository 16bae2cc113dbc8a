import type { Command } from './encode.ts'
import {
  isIncomplete,
  isOldKnown,
  type KeySpec,
  oldSpecs,
  readSpecs,
  specPositions,
} from './key-spec.ts'
import { lowerCase } from './lower-case.ts'

/** What `COMMAND` says of one command, as far as its keys go. */
type CommandRow = [
  name: string,
  arity: number,
  flags: string[],
  firstKey: number,
  lastKey: number,
  step: number,
  categories?: unknown,
  tips?: unknown,
  keySpecifications?: unknown[],
  subcommands?: unknown[],
]

/** Tells which words of a command are keys, from what the server itself says about its commands. */
export class KeyPositions {
  readonly #specs = new Map<string, readonly KeySpec[]>()
  /** Names of commands whose second word is a command as well. */
  readonly #containers = new Set<string>()
  /** Commands of which the server says that its specifications leave keys out. */
  readonly #incomplete = new Set<string>()

  /** Takes the reply of `COMMAND`. Servers before Redis 7.0 say less; what they leave out is known here. */
  constructor(reply: unknown) {
    this.#add(reply)
  }

  /** Where in the command its keys are, shard channels included; empty when it has none or is unknown. */
  of(command: Command): readonly number[] {
    const name = lowerCase(command[0])
    const path = this.#path(command)
    const specs = this.#specs.get(path) ?? this.#specs.get(name)
    if (!specs) return []
    const [spec, ...others] = specs
    if (spec && others.length === 0 && isFirstWord(spec) && name !== 'sort') {
      return command.length > 1 ? FIRST_WORD : []
    }
    const positions = specs.flatMap((spec) => specPositions(spec, command))
    if (name === 'sort') positions.push(...sortTarget(command))
    return positions.filter((position) => position > 0 && position < command.length)
  }

  /** Whether {@link KeyPositions.of} leaves none of the command's keys out, which a script's own do not count as. */
  areAllKnown(command: Command): boolean {
    return !this.#incomplete.has(this.#path(command))
  }

  #path(command: Command): string {
    const name = lowerCase(command[0])
    return this.#containers.has(name) ? `${name}|${lowerCase(command[1])}` : name
  }

  #add(reply: unknown): void {
    for (const row of Array.isArray(reply) ? (reply as CommandRow[]) : []) {
      const name = row[0].toLowerCase()
      const specs = row[8] ? readSpecs(row[8]) : oldSpecs(name, row[3], row[4], row[5])
      if (specs.length > 0) this.#specs.set(name, specs)
      const isUntold = row[8]
        ? isIncomplete(row[8])
        : row[2].includes('movablekeys') && !isOldKnown(name)
      if (isUntold) this.#incomplete.add(name)
      if (row[9]?.length) this.#containers.add(name)
      this.#add(row[9])
    }
  }
}

const FIRST_WORD: readonly number[] = [1]

/** The commonest case by far, which is worth a way of its own. */
function isFirstWord({ begin, find }: KeySpec): boolean {
  return begin.kind === 'index' && begin.index === 1 && find.kind === 'range' && find.last === 0
}

/** The key after STORE, which the server's specification leaves out because it may stand anywhere. */
function sortTarget(command: Command): number[] {
  for (let at = 2; at < command.length; at++) {
    const option = lowerCase(command[at])
    if (option === 'store') return [at + 1]
    at += option === 'limit' ? 2 : option === 'by' || option === 'get' ? 1 : 0
  }
  return []
}
