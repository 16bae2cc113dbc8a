import { expect, it } from 'vitest'
import { InvalidResponse } from '../../../lib/errors.ts'
import { EventStreamParser } from '../../../lib/transport/sse.ts'

const encoder = new TextEncoder()

const STREAM = encoder.encode(
  '\ufeffdata: one\n\n: ping\n\ndata:two\r\n\r\nevent: x\rdata:  three 😀\r\r' +
    'id: 7\ndata\ndata: next line\n\ndatabase: no\n data: no\n\ndata: a,b,\ufeffc\n\ndata: unfinished',
)

const EVENTS = ['one', 'two', ' three 😀', '', 'next line', 'a,b,\ufeffc']

it('reads the data of events, whatever the line ends', () => {
  expect(new EventStreamParser().push(STREAM)).toEqual(EVENTS)
})

it('reads them cut at any byte', () => {
  for (let at = 0; at <= STREAM.length; at++) {
    const parser = new EventStreamParser()
    const events = [...parser.push(STREAM.subarray(0, at)), ...parser.push(STREAM.subarray(at))]
    expect(events, `cut at ${at}`).toEqual(EVENTS)
  }
  const parser = new EventStreamParser()
  expect(Array.from(STREAM, (byte) => parser.push(Uint8Array.of(byte))).flat()).toEqual(EVENTS)
})

it('gives each event as soon as its line has ended', () => {
  const parser = new EventStreamParser()
  expect(parser.push(encoder.encode('data: x'))).toEqual([])
  expect(parser.push(encoder.encode('\r'))).toEqual(['x'])
  expect(parser.push(encoder.encode('\ndata: y\n'))).toEqual(['y'])
  expect(parser.push(new Uint8Array())).toEqual([])
})

it('gives up on a line without an end', () => {
  const parser = new EventStreamParser()
  const chunk = new Uint8Array(32 * 1024 * 1024).fill(97)
  expect(() => {
    for (let i = 0; i < 5; i++) parser.push(chunk)
  }).toThrow(InvalidResponse)
})
