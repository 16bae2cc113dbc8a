import { expect, it } from 'vitest'
import { PushReader } from '../../../gateway/redis/push-reader.ts'

const STREAM = Buffer.from(
  '+OK\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$4\r\na\r\nb\r\n' +
    '*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n-ERR no\r\n*2\r\n$4\r\npong\r\n$0\r\n\r\n',
)

const EXPECTED = [
  ['OK'],
  ['subscribe', 'c', 1],
  ['message', 'c', 'a\r\nb'],
  ['unsubscribe', -1, 0],
  'ERR no',
  ['pong', ''],
]

function read(reader: PushReader, chunk: Buffer): unknown[] {
  return reader
    .read(chunk)
    .map((push) =>
      push.kind === 'error'
        ? push.text
        : push.parts.map((part) => (typeof part === 'number' ? part : part.toString())),
    )
}

it('reads what Redis sends, cut at any byte', () => {
  expect(read(new PushReader(1000), STREAM)).toEqual(EXPECTED)
  for (let at = 0; at <= STREAM.length; at++) {
    const reader = new PushReader(1000)
    const pushes = [...read(reader, STREAM.subarray(0, at)), ...read(reader, STREAM.subarray(at))]
    expect(pushes).toEqual(EXPECTED)
  }
  const reader = new PushReader(1000)
  const pushes = Array.from(STREAM, (byte) => read(reader, Buffer.of(byte))).flat()
  expect(pushes).toEqual(EXPECTED)
})

it('keeps no more of a message than allowed', () => {
  const reader = new PushReader(20)
  expect(() => reader.read(Buffer.from('*1\r\n$100\r\n'))).not.toThrow()
  expect(() => reader.read(Buffer.alloc(50))).toThrow('more than 20 bytes')
})
