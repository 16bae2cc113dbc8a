import { expect, it } from 'vitest'
import { InvalidResponse } from '../../../lib/errors.ts'
import { bytesFromBase64 } from '../../../lib/wire/base64.ts'

it.each([
  ['', []],
  ['/wA=', [255, 0]],
  ['T0s=', [79, 75]],
])('gives the bytes of %j', (text, bytes) => {
  expect([...bytesFromBase64(text)]).toEqual(bytes)
})

it.each(['secret!', 'a', '\u{1f600}'])('is an InvalidResponse with the facts for %j', (text) => {
  const decode = (): unknown => bytesFromBase64(text, { command: 'GET' })
  expect(decode).toThrow(InvalidResponse)
  expect(decode).toThrow(
    expect.objectContaining({
      command: 'GET',
      message: 'The server sent a string that is not base64',
    }),
  )
})
