import { describe, expect, it } from 'vitest'
import { eventOf, v1 } from '../../console/src/api/client.ts'

describe('a block of an event stream', () => {
  it('is an event with its id and its name', () => {
    expect(eventOf('id: 1-0\nevent: entry\ndata: {"a": 1}')).toEqual({
      id: '1-0',
      event: 'entry',
      data: '{"a": 1}',
    })
  })

  it('has the lines of its data together', () => {
    expect(eventOf('data: a\r\ndata:b')).toEqual({ id: undefined, event: 'message', data: 'a\nb' })
  })

  it('may tell no more than where to go on', () => {
    expect(eventOf('id: 1-0')).toEqual({ id: '1-0', event: 'message', data: undefined })
  })

  it.each([': heartbeat', '', 'retry: 500'])('is none without data and id: %j', (block) => {
    expect(eventOf(block)).toBeUndefined()
  })
})

describe('an address', () => {
  it('has percent-encoded what stands in it', () => {
    expect(v1`keys/${'a/b c'}/dump`).toBe('keys/a%2Fb%20c/dump')
    expect(v1`lists/${'a'}/items/${0}`).toBe('lists/a/items/0')
  })
})
