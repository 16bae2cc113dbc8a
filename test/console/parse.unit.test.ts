import { describe, expect, it } from 'vitest'
import { statementsOf } from '../../console/src/command-line/parse.ts'

/** The arguments of the one call that a text is. */
function argumentsOf(text: string): unknown {
  const [statement] = statementsOf(text)
  return statement?.kind === 'call'
    ? statement.arguments.map(({ name, value }) => (name === undefined ? value : { [name]: value }))
    : undefined
}

describe('calls', () => {
  it.each([
    ['f(\'a\', "b")', ['a', 'b']],
    ["f('it\\'s', 'a\\nb', '\\x41\\u00e9')", ["it's", 'a\nb', 'Aé']],
    ["f('''two\nlines''')", ['two\nlines']],
    ["f(r'\\d+')", ['\\d+']],
    ["f(b'\\xff\\x00')", [{ $base64: '/wA=' }]],
    ['f(1, -2.5, 1e3, 1_000)', [1, -2.5, 1000, 1000]],
    ['f(9007199254740993)', ['9007199254740993']],
    ['f(True, False, None)', [true, false, null]],
    [
      "f(['a', ('b', 1)], {'x', 'y'})",
      [
        ['a', ['b', 1]],
        ['x', 'y'],
      ],
    ],
    ["f({'a': 1, 'b': {'c': []}})", [{ a: 1, b: { c: [] } }]],
    [
      "f({'2': 'b', '1': 'a'})",
      [
        [
          ['2', 'b'],
          ['1', 'a'],
        ],
      ],
    ],
    ["f({b'\\xff': 1})", [[[{ $base64: '/w==' }, 1]]]],
    ["f({'$base64': 'eA=='})", [[['$base64', 'eA==']]]],
    ['f({}, [], ())', [{}, [], []]],
    ["f('k', nx=True, ex = 5)", ['k', { nx: true }, { ex: 5 }]],
    ['f()', []],
  ])('are read as Python does: %s', (text, expected) => {
    expect(argumentsOf(text)).toEqual(expected)
  })

  it.each([
    ['r.get("a")', 'get'],
    ['redis.get("a")', 'get'],
    ['json.get("a")', 'json.get'],
    ['r.json().get("a")', 'json.get'],
    ['  configGet("a")  ', 'configGet'],
  ])('have their method: %s', (text, method) => {
    expect(statementsOf(text)).toMatchObject([{ kind: 'call', method }])
  })

  it('go on over lines until their bracket is closed', () => {
    const text = "zadd('k', {\n  'a': 1,\n})  # with a remark\n\n# nothing\nget('k')"
    expect(statementsOf(text)).toMatchObject([{ method: 'zadd' }, { method: 'get' }])
  })
})

describe('raw commands', () => {
  it.each([
    ['SET k v', ['SET', 'k', 'v']],
    ['set k "two words"', ['set', 'k', 'two words']],
    ["set k 'it\\'s'", ['set', 'k', "it's"]],
    ['set k "a\\nb\\x41"', ['set', 'k', 'a\nbA']],
    ['set k "\\xff\\x00"', ['set', 'k', { $base64: '/wA=' }]],
    ['set k ""', ['set', 'k', '']],
    ['eval "return 1" 0', ['eval', 'return 1', '0']],
  ])('are words as redis-cli takes them: %s', (text, words) => {
    expect(statementsOf(text)).toEqual([{ kind: 'raw', words }])
  })

  it('and calls may be mixed, one a line', () => {
    expect(statementsOf("SET a 1\nget('a')").map(({ kind }) => kind)).toEqual(['raw', 'call'])
  })
})

describe('mistakes', () => {
  it.each([
    ["get('k'", 'The call is not closed.'],
    ["get('k", 'This text has no end.'],
    ['get(k)', "Text needs quotes: 'k'."],
    ["get('k' 'l')", 'A “,” is missing here.'],
    ["get('k') get('l')", 'There is something behind the call.'],
    ['get(,)', '“,” makes no sense here.'],
    ['get(', 'Something is missing here.'],
    ['set k "open', 'A quote is not closed.'],
  ])('are told: %s', (text, message) => {
    expect(() => statementsOf(text)).toThrow(message)
  })
})
