import { expect, test } from 'vitest'
import { messagesFrom, queueNames } from '../../../../console/src/panels/queues/queue.ts'

test('names queues by their keys and those of their dead letters', () => {
  const keys = ['message-queue:{mail}:dead', 'message-queue:{mail}', 'message-queue:{a}b}', 'other']
  expect(queueNames(keys)).toEqual(['a}b', 'mail'])
  expect(queueNames(['message-queue:{}', 'message-queue:x'])).toEqual([])
})

test('reads one message over several lines', () => {
  expect(messagesFrom('{\n "to": "ada"\n}')).toEqual([{ to: 'ada' }])
})

test('reads a message a line, as JSON where it is some', () => {
  expect(messagesFrom('{"a":1}\n\n hello \n5\nnull')).toEqual([{ a: 1 }, 'hello', 5, null])
})

test('reads nothing of nothing', () => {
  expect(messagesFrom(' \n ')).toEqual([])
})
