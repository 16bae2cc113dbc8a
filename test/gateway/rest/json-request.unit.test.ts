import { describe, expect, it } from 'vitest'
import { parseBatch, parseCommand } from '../../../gateway/rest/json-request.ts'
import { RequestError } from '../../../gateway/rest/request-error.ts'

const command = (json: string): unknown => parseCommand(Buffer.from(json))
const batch = (json: string): unknown => parseBatch(Buffer.from(json))

describe('parseCommand', () => {
  it.each([
    ['["GET","k"]', ['GET', 'k']],
    ['["SET","k",12345678901234567890]', ['SET', 'k', '12345678901234567890']],
    ['["X", 1.0 ,1e+21,-0,1E400, -1.50e-7]', ['X', '1.0', '1e+21', '-0', '1E400', '-1.50e-7']],
    ['["1","-2\\"3","\\\\",4,"5\\\\\\"",6]', ['1', '-2"3', '\\', '4', '5\\"', '6']],
    ['["SET","k",true,false]', ['SET', 'k', 'true', 'false']],
    ['[7]', ['7']],
    ['["\\ud83d\\ude00","\\ud800"]', ['😀', '\ud800']],
    [' [ "PING" ] ', ['PING']],
  ])('reads %s', (json, words) => {
    expect(command(json)).toEqual(words)
  })

  it.each([
    ['', 'ERR failed to parse command'],
    ['[', 'ERR failed to parse command'],
    ['{"a":1}', 'ERR failed to parse command'],
    ['"GET"', 'ERR failed to parse command'],
    ['null', 'ERR failed to parse command'],
    ['["GET",]', 'ERR failed to parse command'],
    ['[]', 'ERR empty command'],
    ['["GET",null]', 'ERR null args are not supported'],
    ['["GET",["k"]]', 'ERR unsupported arg type: array'],
    ['["GET",{"k":1}]', 'ERR unsupported arg type: object'],
    ['['.repeat(100_000), 'ERR failed to parse command'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'ERR unsupported arg type: array'],
  ])('refuses %.20s', (json, error) => {
    expect(() => command(json)).toThrow(new RequestError(error))
  })
})

describe('parseBatch', () => {
  it('keeps the text of numbers over several commands', () => {
    const json = '[["SET","1",2.50],["GET","3"],["INCRBY","k",9007199254740993]]'
    expect(batch(json)).toEqual([
      ['SET', '1', '2.50'],
      ['GET', '3'],
      ['INCRBY', 'k', '9007199254740993'],
    ])
  })

  it.each([
    ['', 'ERR failed to parse pipeline request'],
    ['{}', 'ERR failed to parse pipeline request'],
    ['["GET","k"]', 'ERR failed to parse pipeline request'],
    ['[["GET","k"],{}]', 'ERR failed to parse pipeline request'],
    ['[]', 'ERR empty pipeline request'],
    ['[["PING"],[]]', 'ERR empty command'],
    ['[["PING"],["GET",null]]', 'ERR null args are not supported'],
  ])('refuses %s', (json, error) => {
    expect(() => batch(json)).toThrow(new RequestError(error))
  })
})
