import { describe, expect, it } from 'vitest'
import { apiCallOf } from '../../console/src/command-line/api-call.ts'
import { destroys } from '../../console/src/command-line/destructive.ts'
import { statementsOf } from '../../console/src/command-line/parse.ts'
import { consoleMethods } from '../../scripts/console-methods.ts'

const all = consoleMethods()
const methods = new Map(all.map((method) => [method.name, method]))

function callOf(text: string): unknown {
  return statementsOf(text).map((statement) => apiCallOf(statement, methods))[0]
}

describe('a line becomes a call of the API', () => {
  it.each([
    ["get('k')", 'get', ['k'], {}],
    ["set('k', 'v', 60)", 'set', ['k', 'v'], { ex: 60 }],
    ["set(value='v', name='k', nx=True)", 'set', ['k', 'v'], { nx: true }],
    ["zadd('k', {'a': 1}, nx=True)", 'zadd', ['k', { a: 1 }], { nx: true }],
    ["hset('h', 'f', 'v')", 'hset', ['h'], { key: 'f', value: 'v' }],
    ["delete('a', 'b')", 'delete', ['a', 'b'], {}],
    ["incr('n', amount=None)", 'incr', ['n'], {}],
    ["scan(0, _type='string')", 'scan', [], { cursor: 0, type: 'string' }],
    ["hgetall(name='h')", 'hgetall', ['h'], {}],
    ["json.get('d', '$.a')", 'json.get', ['d', ['$.a']], {}],
    ['SET k v', 'execute_command', ['SET', 'k', 'v'], {}],
  ])('%s', (text, method, args, options) => {
    expect(callOf(text)).toEqual({ method, args, options })
  })

  it.each([
    ['nonsense(1)', 'There is no method nonsense. A raw command is written without brackets.'],
    ["set('k')", 'set needs value.'],
    ["get('k', 1)", 'get takes fewer arguments.'],
  ])('or tells why it cannot: %s', (text, message) => {
    expect(() => callOf(text)).toThrow(message)
  })
})

describe('the table of methods', () => {
  it('explains nearly all of them', () => {
    expect(all.length).toBeGreaterThan(300)
    expect(all.filter(({ summary }) => summary === '').length).toBeLessThan(5)
  })

  it('takes what is said of the method, not of another one by its name', () => {
    expect(methods.get('get')?.summary).toContain('The value of name')
    expect(methods.get('json.get')?.summary).toContain('path')
  })
})

describe('what destroys asks', () => {
  it.each([
    ['flushall()', 'database'],
    ['FLUSHDB ASYNC', 'database'],
    ["config_set('maxmemory', 1)", 'server'],
    ['CONFIG SET maxmemory 1', 'server'],
    ['SCRIPT FLUSH', 'server'],
    ["delete('k')", 'keys'],
    ['DEL k', 'keys'],
    ["xgroup_destroy('s', 'g')", 'keys'],
    ['XGROUP DESTROY s g', 'keys'],
    ['XGROUP CREATE s g 0', undefined],
    ['CONFIG GET maxmemory', undefined],
    ["set('flushall', 1)", undefined],
    ['get k', undefined],
    ['ACL WHOAMI', undefined],
  ])('%s: %s', (text, expected) => {
    const [statement] = statementsOf(text)
    expect(statement && destroys(apiCallOf(statement, methods))).toBe(expected)
  })
})
