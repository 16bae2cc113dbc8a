import { describe, expect, it } from 'vitest'
import {
  completionsOf,
  parameterAt,
  situationAt,
} from '../../console/src/command-line/completion.ts'
import { withLine } from '../../console/src/command-line/history.ts'
import { spentIn, spentText } from '../../console/src/command-line/spent.ts'
import { consoleMethods } from '../../scripts/console-methods.ts'

const all = consoleMethods()

/** The situation at the bar in a text. */
function at(text: string): ReturnType<typeof situationAt> {
  return situationAt(text.replace('|', ''), text.indexOf('|'))
}

describe('the place of the cursor', () => {
  it.each([
    ['zra|', 'zra'],
    ['  zra|', 'zra'],
    ["get('a')\nhg|", 'hg'],
    ['r.zra|', 'zra'],
    ['json.g|', 'json.g'],
  ])('wants a name: %s', (text, word) => {
    expect(at(text).word?.text).toBe(word)
  })

  it.each([
    ['zadd(|', 0, undefined],
    ["zadd('k', |", 1, undefined],
    ["zadd('a,b(', {'x': 1, 'y': 2}, |", 2, undefined],
    ["zadd('k', {}, nx=|", 2, 'nx'],
  ])('wants an argument: %s', (text, argument, named) => {
    expect(at(text).call).toEqual({ method: 'zadd', argument, named })
  })

  it.each([["zadd('k', {})|"], ['SET k |'], ['|']])('wants nothing: %s', (text) => {
    expect(at(text)).toEqual({ word: undefined, call: undefined })
  })
})

describe('completion', () => {
  it('gives the short names that begin so first', () => {
    const [first, second] = completionsOf('zra', all)
    expect([first?.name, second?.name]).toEqual(['zrank', 'zrange'])
  })

  it('finds a name by its middle', () => {
    expect(completionsOf('getall', all).map(({ name }) => name)).toContain('hgetall')
  })

  it('knows which parameter the cursor is at', () => {
    const zadd = all.find(({ name }) => name === 'zadd')
    if (zadd === undefined) throw new Error('zadd is missing')
    const names = zadd.parameters.map(({ name }) => name)
    expect(names[parameterAt(zadd, { method: 'zadd', argument: 1, named: undefined })]).toBe(
      'mapping',
    )
    expect(names[parameterAt(zadd, { method: 'zadd', argument: 2, named: 'gt' })]).toBe('gt')
  })
})

describe('the history', () => {
  it('has a line that is repeated once, at its end', () => {
    expect(withLine(['a', 'b'], 'a')).toEqual(['b', 'a'])
  })

  it('forgets its beginning', () => {
    const long = Array.from({ length: 200 }, (_, index) => String(index))
    expect(withLine(long, 'x')).toHaveLength(200)
    expect(withLine(long, 'x').at(-1)).toBe('x')
  })
})

describe('the cost', () => {
  it('is read from what the API tells', () => {
    const spent = spentIn('redis;dur=3;desc="1 request, 2 commands", total;dur=12.4')
    expect(spent).toEqual({ requests: 1, commands: 2, durationMs: 12.4 })
    expect(spent && spentText(spent)).toBe('2 commands billed in 1 request, 12 ms')
  })

  it('is not guessed', () => {
    expect(spentIn(null)).toBeUndefined()
    expect(spentIn('total;dur=1')).toBeUndefined()
  })
})
