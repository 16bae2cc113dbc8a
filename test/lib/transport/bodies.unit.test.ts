import { expect, it } from 'vitest'
import { DataError } from '../../../lib/errors.ts'
import { singleBody } from '../../../lib/transport/bodies.ts'

const BYTES = new Uint8Array([255])
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

it.each([
  'pipeline',
  'PIPELINE',
  'Multi-Exec',
  'subscribe',
  'psubscribe',
  'MONITOR',
  utf8('pipeline'),
])('sends no command to the path of another endpoint: %s', (name) => {
  expect(() => singleBody({ words: [name, BYTES], bytes: false })).toThrow(DataError)
  expect(() => singleBody({ words: [name, 'k', BYTES, 'x'], bytes: false })).toThrow(DataError)
})

it('sends no command whose name is the body of the request', () => {
  expect(() => singleBody({ words: [BYTES], bytes: false })).toThrow(DataError)
  expect(() => singleBody({ words: [BYTES, 'GET', 'k'], bytes: false })).toThrow(DataError)
})

it('sends such names as JSON, where they are commands like any other', () => {
  expect(singleBody({ words: ['pipeline', 'k'], bytes: false })).toMatchObject({
    path: '/',
    body: '["pipeline","k"]',
  })
})
