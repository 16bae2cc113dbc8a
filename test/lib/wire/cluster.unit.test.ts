import { expect, test } from 'vitest'
import { clusterInfo, clusterNodes } from '../../../lib/wire/cluster.ts'

const OTHER = 'b9335f05f554ab4f3670cbb75a0338958f106df3'

/** From Redis 7.0.15 while slots move, and a node that is lost. */
const NODES = [
  `${OTHER} 127.0.0.1:7932@17932,b.example master - 0 1795337222595 2 connected 10-20`,
  `6c9f8efa 127.0.0.1:7931@17931 myself,master - 0 0 0 connected 0-5 9 [9->-${OTHER}] [15-<-${OTHER}]`,
  `abc :0@0 slave,noaddr,fail ${OTHER} 1 2 0 disconnected`,
]

const RECORDS = {
  '127.0.0.1:7932': {
    node_id: OTHER,
    hostname: 'b.example',
    flags: 'master',
    master_id: '-',
    last_ping_sent: '0',
    last_pong_rcvd: '1795337222595',
    epoch: '2',
    slots: [['10', '20']],
    migrations: [],
    connected: true,
  },
  '127.0.0.1:7931': {
    node_id: '6c9f8efa',
    hostname: '',
    flags: 'myself,master',
    master_id: '-',
    last_ping_sent: '0',
    last_pong_rcvd: '0',
    epoch: '0',
    slots: [['0', '5'], ['9']],
    migrations: [
      { slot: '9', node_id: OTHER, state: 'migrating' },
      { slot: '15', node_id: OTHER, state: 'importing' },
    ],
    connected: true,
  },
  ':0': {
    node_id: 'abc',
    hostname: '',
    flags: 'slave,noaddr,fail',
    master_id: OTHER,
    last_ping_sent: '1',
    last_pong_rcvd: '2',
    epoch: '0',
    slots: [],
    migrations: [],
    connected: false,
  },
}

test('nodes come as one text or as a list of lines', () => {
  expect(clusterNodes(`${NODES.join('\n')}\n`)).toEqual(RECORDS)
  expect(clusterNodes(NODES)).toEqual(RECORDS)
  expect(clusterNodes(NODES.map((line) => new TextEncoder().encode(line)))).toEqual(RECORDS)
})

test('the state of a cluster is a record of text', () => {
  expect(clusterInfo('cluster_state:fail\r\ncluster_slots_assigned:0\r\n')).toEqual({
    cluster_state: 'fail',
    cluster_slots_assigned: '0',
  })
})
