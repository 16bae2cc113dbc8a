import { describe, expect, it } from 'vitest'
import {
  readExactEvent,
  readPlainEvent,
  type StreamEvent,
} from '../../../lib/pubsub/stream-event.ts'
import { nameOf } from '../../../lib/pubsub/subscription.ts'

function shown(event: StreamEvent | undefined): unknown {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
  return event && [event.type, text(event.name), text(event.channel), text(event.payload)]
}

describe('events of the service', () => {
  const names = ['c', 'a,b', 'a'].map(nameOf)
  it.each([
    ['subscribe,c,1', ['subscribe', 'c', 'c', '']],
    ['subscribe,a,b,2', ['subscribe', 'a,b', 'a,b', '']],
    ['psubscribe,c,3', ['psubscribe', 'c', 'c', '']],
    ['message,c,', ['message', 'c', 'c', '']],
    ['message,c,x,y,é', ['message', 'c', 'c', 'x,y,é']],
    ['message,a,b,x', ['message', 'a,b', 'a,b', 'x']],
    ['message,a,x', ['message', 'a', 'a', 'x']],
    ['message,other,x,y', ['message', 'other', 'other', 'x,y']],
    ['pmessage,a,b,chan,x,y', ['pmessage', 'a,b', 'chan', 'x,y']],
  ])('%s', (data, expected) => {
    expect(shown(readPlainEvent(data, names))).toEqual(expected)
  })

  it.each(['', 'message', 'message,c', 'pmessage,c,x', 'unsubscribe,c,0', '"OK"', 'ping,c,x'])(
    '%j says nothing',
    (data) => {
      expect(readPlainEvent(data, names)).toBeUndefined()
    },
  )

  it('knows a name that is not UTF-8 by what a stream of text makes of it', () => {
    const name = nameOf(Uint8Array.of(255, 44))
    expect(readPlainEvent('message,\ufffd,,x', [name])).toMatchObject({ name: name.bytes })
  })
})

describe('events of redge-gateway', () => {
  it.each([
    ['["subscribe","Yw==",1]', ['subscribe', 'c', 'c', '']],
    ['["message","Yw==","eAp5"]', ['message', 'c', 'c', 'x\ny']],
    ['["pmessage","Yw==","Y2M=",""]', ['pmessage', 'c', 'cc', '']],
  ])('%s', (data, expected) => {
    expect(shown(readExactEvent(data))).toEqual(expected)
  })

  it.each([
    '',
    '{}',
    'null',
    '["message"]',
    '["message","Yw=="]',
    '["pmessage","Yw==","Yw=="]',
    '["message","?","?"]',
    '["unsubscribe","Yw==",0]',
    'message,c,x',
  ])('%j says nothing', (data) => {
    expect(readExactEvent(data)).toBeUndefined()
  })
})
