import { expect, test } from 'vitest'
import { heldLocks, orderedLocks } from '../../../../console/src/panels/locks/held-locks.ts'

const first = { askedAt: 0, answeredAt: 100 }
const second = { askedAt: 200, answeredAt: 300 }

test('joins the pages of a walk by name, the later answer counting', () => {
  const pages = [
    {
      ...first,
      locks: [
        { name: 'b', ttl: 10 },
        { name: 'a', ttl: null },
      ],
    },
    { ...second, locks: [{ name: 'b', ttl: 60 }] },
  ]
  expect(heldLocks(pages)).toEqual([
    { name: 'a', deadline: null },
    { name: 'b', deadline: 60_250 },
  ])
})

test('forgets a lock that the next walk does not meet', () => {
  const shown = heldLocks([{ ...first, locks: [{ name: 'a', ttl: 10 }] }])
  expect(heldLocks([{ ...second, locks: [] }], shown)).toEqual([])
})

test('keeps the deadline of a lock that was not renewed', () => {
  const shown = heldLocks([{ ...first, locks: [{ name: 'a', ttl: 10 }] }])
  const later = [{ ...second, locks: [{ name: 'a', ttl: 9.7 }] }]
  expect(heldLocks(later, shown)).toEqual(shown)
})

test('orders by expiry, those that never expire at the end', () => {
  const locks = [
    { name: 'a', deadline: null },
    { name: 'b', deadline: 20 },
    { name: 'c', deadline: 10 },
    { name: 'd', deadline: null },
  ]
  expect(orderedLocks(locks, 'expiry').map(({ name }) => name)).toEqual(['c', 'b', 'a', 'd'])
  expect(orderedLocks(locks, 'name')).toEqual(locks)
})
