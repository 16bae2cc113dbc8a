import type { CommandTable } from '../command-table.ts'
import type { Command } from '../encode.ts'
import { lowerCase } from '../lower-case.ts'
import type { ClusterNode } from './cluster-node.ts'
import { fanOut, type Merge } from './fan-out.ts'
import { scanPosition, withScanCursor } from './scan-cursor.ts'
import { keySlot } from './slot.ts'
import type { Task } from './task.ts'
import type { Topology } from './topology.ts'

/** What has to be done for one command, or for one transaction. */
export interface Step {
  /** One, or one for each primary. */
  readonly tasks: readonly Task[]
  /** Makes the reply of those to the tasks. */
  readonly merge: Merge
}

/** Decides which nodes commands go to, by the topology at this moment. */
export class Planner {
  readonly #topology: Topology
  readonly #table: CommandTable

  constructor(topology: Topology, table: CommandTable) {
    this.#topology = topology
    this.#table = table
  }

  /**
   * What to do for a command. Whether its keys are all in one slot is for the node to say, in Redis's words.
   * @throws ConnectionError when no node is connected to.
   */
  step(command: Command): Step {
    const merge = fanOut(command)
    if (merge) {
      const tasks = this.#topology.primaries.map((node) => this.#task([command], node))
      return { tasks, merge }
    }
    if (lowerCase(command[0]) === 'scan') return this.#scan(command)
    const [at] = this.#table.keyPositions.of(command)
    const slot = at === undefined ? undefined : keySlot(command[at] ?? '')
    return { tasks: [this.#task([command], this.#owner(slot))], merge: first }
  }

  /**
   * What to do for a transaction, `MULTI` and `EXEC` included; the replies when it cannot run on one node.
   * @throws ConnectionError when no node is connected to.
   */
  transaction(commands: readonly Command[]): Step | Buffer {
    const queued = commands.slice(1, -1)
    for (const command of queued) {
      const name = lowerCase(command[0])
      if (name === 'scan' || fanOut(command)) {
        const text = `ERR Command is not available in a transaction on a cluster: '${name.toUpperCase()}'`
        return discarded(queued.length, text)
      }
    }
    const slots = this.#slots(queued)
    if (slots.size > 1) return discarded(queued.length, CROSS_SLOT)
    const [slot] = slots
    return { tasks: [this.#task(commands, this.#owner(slot))], merge: first }
  }

  #scan(command: Command): Step {
    const { map } = this.#topology
    const position = scanPosition(command[1], map)
    const node = position && this.#topology.node(position.primary)
    if (!node) {
      // Redis says what is wrong with it.
      return { tasks: [this.#task([command], this.#topology.home)], merge: first }
    }
    const [name = '', , ...options] = command
    const task = this.#task([[name, position.cursor, ...options]], node)
    const merge: Merge = ([reply]) => withScanCursor(reply as Buffer, position.primary, map)
    return { tasks: [task], merge }
  }

  #task(commands: readonly Command[], node: ClusterNode): Task {
    return { commands, node, isAsking: false }
  }

  #slots(commands: readonly Command[]): Set<number> {
    const slots = new Set<number>()
    for (const command of commands) {
      for (const at of this.#table.keyPositions.of(command)) slots.add(keySlot(command[at] ?? ''))
    }
    return slots
  }

  /** Without a slot, and for a slot that nobody serves, any node: it says that in Redis's words. */
  #owner(slot: number | undefined): ClusterNode {
    const owner = slot === undefined ? undefined : this.#topology.map.owner(slot)
    return (owner && this.#topology.node(owner)) ?? this.#topology.home
  }
}

const first: Merge = ([reply]) => reply as Buffer

const CROSS_SLOT = "CROSSSLOT Keys in request don't hash to the same slot"

/** The replies to a transaction whose EXEC fails. */
function discarded(queued: number, error: string): Buffer {
  return Buffer.from(`+OK\r\n${'+QUEUED\r\n'.repeat(queued)}-${error}\r\n`)
}
