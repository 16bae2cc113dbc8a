import { items, type RawReply, record, str } from './replies.ts'

/** A slot on its way to or from another node. */
export interface SlotMigration {
  readonly slot: string
  /** The other node. */
  readonly node_id: string
  readonly state: 'migrating' | 'importing'
}

/** A node of a cluster, as the node that was asked sees it. */
export interface ClusterNode {
  readonly node_id: string
  /** Empty when the node announces none. */
  readonly hostname: string
  /** With commas between: `myself,master`. */
  readonly flags: string
  /** `-` for a primary. */
  readonly master_id: string
  readonly last_ping_sent: string
  readonly last_pong_rcvd: string
  readonly epoch: string
  /** First and last slot of each range, or a single slot, as text. */
  readonly slots: string[][]
  readonly migrations: SlotMigration[]
  readonly connected: boolean
}

/** The text of CLUSTER INFO as a record. */
export function clusterInfo(reply: RawReply): Record<string, string> {
  return record(
    lines(reply).map((line) => {
      const [name = '', value = ''] = line.split(':')
      return [name, value]
    }),
  )
}

/** The nodes of CLUSTER NODES (a text) or CLUSTER REPLICAS (a list) by their addresses. */
export function clusterNodes(reply: RawReply): Record<string, ClusterNode> {
  return record((Array.isArray(reply) ? items(reply).map(str) : lines(reply)).map(parseNode))
}

function lines(reply: RawReply): string[] {
  return str(reply)
    .split(/\r\n|\n|\r/)
    .filter(Boolean)
}

function parseNode(line: string): [address: string, node: ClusterNode] {
  const [node_id = '', address = '', flags = '', master_id = '', ...rest] = line.split(' ')
  const [last_ping_sent = '', last_pong_rcvd = '', epoch = '', link = '', ...ranges] = rest
  const [hostAndPort = '', busPortAndName = ''] = address.split('@')
  const slots = ranges.filter((range) => !range.startsWith('['))
  const node = {
    node_id,
    hostname: busPortAndName.split(',')[1] ?? '',
    flags,
    master_id,
    last_ping_sent,
    last_pong_rcvd,
    epoch,
    slots: slots.map((range) => range.split('-')),
    migrations: ranges.flatMap(parseMigration),
    connected: link === 'connected',
  }
  return [hostAndPort, node]
}

/** `[93->-NODE]` is on its way out, `[93-<-NODE]` on its way in. */
function parseMigration(range: string): SlotMigration[] {
  const [, slot, direction, node_id] = /^\[(\d+)-([<>])-(.+)\]$/.exec(range) ?? []
  if (slot === undefined || node_id === undefined) return []
  return [{ slot, node_id, state: direction === '>' ? 'migrating' : 'importing' }]
}
