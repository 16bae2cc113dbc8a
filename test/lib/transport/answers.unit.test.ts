import { expect, it } from 'vitest'
import { InvalidResponse } from '../../../lib/errors.ts'
import { type HttpAnswer, readBatch, readSingle } from '../../../lib/transport/answers.ts'

function answer(body: unknown): HttpAnswer {
  return answerOf(JSON.stringify(body))
}

function answerOf(text: string): HttpAnswer {
  return { status: 200, contentType: 'application/json', retryAfter: undefined, text }
}

const GET = { words: ['GET', 'k'], bytes: false }
const DUMP = { words: ['DUMP', 'k'], bytes: true }

it('is an InvalidResponse with the facts when a string is not base64', () => {
  const single = (): unknown =>
    readSingle(answer({ result: ['not base64!'] }), true, { command: 'GET' })
  expect(single).toThrow(InvalidResponse)
  expect(single).toThrow(expect.objectContaining({ command: 'GET', status: 200 }))
  const batch = (): unknown => readBatch(answer([{ result: 'not base64!' }]), [DUMP], true, {})
  expect(batch).toThrow(InvalidResponse)
  expect(batch).toThrow(expect.objectContaining({ command: 'DUMP', argCount: 1 }))
})

it('keeps the byte order mark of a text that came in base64', () => {
  const replies = readBatch(
    answer([{ result: '77u/w6k=' }, { result: 'OK' }]),
    [GET, GET],
    true,
    {},
  )
  expect(replies).toEqual(['\ufeffé', 'OK'])
})

it.each(['', 'plain', 'é\u20ac', '"', '\\', 'a"}', '{"result":"a"}', '\n'])(
  'reads the single reply %j',
  (text) => {
    expect(readSingle(answer({ result: text }), false, {})).toBe(text)
  },
)

it.each(['{"result":"}', '{"result":"a', '{"result":"a"b"}', '{"result":"a\\"}', '{"result":"a"'])(
  'takes %j for no reply',
  (text) => {
    expect(() => readSingle(answerOf(text), false, {})).toThrow(InvalidResponse)
  },
)

it('reads an error beside a result', () => {
  const both = answerOf('{"result":"a","error":"ERR no"}')
  expect(() => readSingle(both, false, {})).toThrow('no')
})
