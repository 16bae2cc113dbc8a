import { expect, test } from 'vitest'
import { slowlog } from '../../../lib/wire/slowlog.ts'

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

const words = ['SET', 'with space', 'v'].map(bytes)
const entry = { id: 2, start_time: 1795336407, duration: 3, command: bytes('SET with space v') }
const client = { client_address: bytes('127.0.0.1:37940'), client_name: bytes('me') }

test('the words of a command are joined', () => {
  const reply = [2, 1795336407, 3, words, client.client_address, client.client_name]
  expect(slowlog([reply])).toEqual([{ ...entry, ...client }])
  expect(slowlog([])).toEqual([])
})

test('words that are no text stay as they are', () => {
  const [{ command } = {}] = slowlog([[2, 1795336407, 3, [Uint8Array.of(255), Uint8Array.of(0)]]])
  expect(command).toEqual(Uint8Array.of(255, 0x20, 0))
})

test('older servers do not tell the client', () => {
  expect(slowlog([[2, 1795336407, 3, words]])).toEqual([entry])
})

test('Redis Enterprise tells the complexity first', () => {
  expect(slowlog([[2, 1795336407, 3, bytes('N:5'), words]])).toEqual([
    { ...entry, complexity: bytes('N:5') },
  ])
  const told = [client.client_address, client.client_name]
  expect(slowlog([[2, 1795336407, 3, bytes(''), words, ...told]])).toEqual([
    { ...entry, ...client, complexity: bytes('') },
  ])
})
