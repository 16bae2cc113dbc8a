import { expect, test } from 'vitest'
import { memoryStats } from '../../../lib/wire/memory-stats.ts'

test('doubles are numbers, and databases have records of their own', () => {
  const database = ['overhead.hashtable.main', 192, 'overhead.hashtable.expires', 56]
  const reply = [
    ...['peak.allocated', 1139256, 'db.0', database],
    ...['dataset.percentage', '93.305557250976562', 'fragmentation', 'inf', 'allocator', 'libc'],
  ]
  expect(memoryStats(reply, false)).toEqual({
    'peak.allocated': 1139256,
    'db.0': { 'overhead.hashtable.main': 192, 'overhead.hashtable.expires': 56 },
    'dataset.percentage': 93.305557250976562,
    fragmentation: Number.POSITIVE_INFINITY,
    allocator: 'libc',
  })
})

test('names are text where strings are bytes', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(memoryStats([bytes('keys.count'), 4, bytes('ratio'), bytes('1.5')], true)).toEqual({
    'keys.count': 4,
    ratio: 1.5,
  })
})
