import { describe, expect, it } from 'vitest'
import { branchesOf, idOf, type KeyRow, KeyTree } from '../../console/src/keys/tree.ts'

function rowOf(key: KeyRow['key']): KeyRow {
  return { key, type: 'string', expiresAt: null, memory: undefined }
}

/** A tree's lines, indented: branches with their counts. */
function drawn(keys: readonly KeyRow['key'][], open: readonly string[] = []): string[] {
  return new KeyTree(keys.map(rowOf), ':').lines(new Set(open)).map((line) => {
    const { depth, name } = 'branch' in line ? line.branch : line
    return `${'  '.repeat(depth)}${name}${'branch' in line ? ` (${line.branch.count})` : ''}`
  })
}

describe('a tree of keys', () => {
  const keys = ['user:10:name', 'user:2:name', 'b', 'a', 'user:2:age', 'cache:x']

  it('shows branches before keys, both by name', () => {
    expect(drawn(keys)).toEqual(['cache (1)', 'user (3)', 'a', 'b'])
  })

  it('unfolds what is open, numbers in their order', () => {
    expect(drawn(keys, ['user:', 'user:2:'])).toEqual([
      'cache (1)',
      'user (3)',
      '  2 (2)',
      '    age',
      '    name',
      '  10 (1)',
      'a',
      'b',
    ])
  })

  it('tells a key from the branch of the same name', () => {
    expect(drawn(['a', 'a:b'])).toEqual(['a (1)', 'a'])
  })

  it('keeps parts without a name apart', () => {
    expect(drawn([':1:x', 'y:'], [':', ':1:', 'y:'])).toEqual([
      ' (1)',
      '  1 (1)',
      '    x',
      'y (1)',
      '  ',
    ])
  })

  it('gives all keys below a branch, however deep', () => {
    const below = new KeyTree(keys.map(rowOf), ':').below('user:')
    expect(below.map(idOf).sort()).toEqual(['user:10:name', 'user:2:age', 'user:2:name'])
    expect(new KeyTree([], ':').below('nothing:')).toEqual([])
  })

  it('names keys that are no UTF-8 as an address can', () => {
    const row = rowOf({ $base64: '/zp4' })
    expect(idOf(row)).toBe('~base64url:_zp4')
    expect(drawn([row.key])).toEqual(['\\xff (1)'])
  })

  it('knows the branches of a key', () => {
    expect(branchesOf('a:b:c', ':')).toEqual(['a:', 'a:b:'])
    expect(branchesOf('a', ':')).toEqual([])
    expect(branchesOf('a:b', '')).toEqual([])
  })
})
