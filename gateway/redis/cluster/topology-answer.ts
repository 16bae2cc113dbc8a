import type { Command } from '../encode.ts'
import { SlotMap } from './slot-map.ts'

/** What a node says of its cluster. */
export interface TopologyAnswer {
  readonly map: SlotMap
  /** Whether the node says that the cluster works. */
  readonly isOk: boolean
}

/** The questions that {@link readTopology} reads the answers to. */
export const TOPOLOGY: readonly Command[] = [
  ['CLUSTER', 'INFO'],
  ['CLUSTER', 'SLOTS'],
]

/** Reads the values of the replies to {@link TOPOLOGY} of the node on this host. */
export function readTopology([info, slots]: readonly unknown[], host: string): TopologyAnswer {
  return { map: new SlotMap(slots, host), isOk: /^cluster_state:ok\r?$/m.test(String(info)) }
}

/** Whether the reply of `CLUSTER NODES` has a node at this address, by its IP address or its name. */
export function isListed(nodes: string, host: string, port: number): boolean {
  return nodes.split('\n').some((line) => {
    const [place = '', name] = (line.split(' ')[1] ?? '').split(',')
    const at = /^(.*):(\d+)(?:@\d+)?$/.exec(place)
    return at !== null && Number(at[2]) === port && (at[1] === host || name === host)
  })
}
