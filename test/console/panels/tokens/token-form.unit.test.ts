import { expect, test } from 'vitest'
import {
  EMPTY_FORM,
  FAMILIES,
  tokenRequest,
} from '../../../../console/src/panels/tokens/token-form.ts'
import { FAMILIES as API_FAMILIES } from '../../../../functions/http/bearer.ts'

test('asks for no more than was filled in', () => {
  expect(tokenRequest({ ...EMPTY_FORM, name: ' ci ', days: '' })).toEqual({
    request: { name: 'ci', access: 'read', keyPrefixes: null, families: null },
  })
})

test('reads prefixes line by line, each once and none empty', () => {
  const form = {
    ...EMPTY_FORM,
    name: 'a',
    keyPrefixes: 'app:\n\n user: \napp:',
    families: ['hash'],
  }
  expect(tokenRequest({ ...form, access: 'write', days: '2' })).toEqual({
    request: {
      name: 'a',
      access: 'write',
      keyPrefixes: ['app:', 'user:'],
      families: ['hash'],
      expiresIn: 172_800,
    },
  })
})

test.each(['0', '-1', '1.5', 'x', '3651', '99999', '1e2'])('refuses a life of %s days', (days) => {
  expect(tokenRequest({ ...EMPTY_FORM, name: 'a', days })).toEqual({
    faults: { days: expect.stringContaining('3650') },
  })
})

test('wants a name', () => {
  expect(tokenRequest({ ...EMPTY_FORM, name: '  ' })).toEqual({
    faults: { name: expect.any(String) },
  })
})

test('offers the families that the API knows', () => {
  expect(FAMILIES).toEqual(API_FAMILIES)
})
