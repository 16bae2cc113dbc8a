import { expectTypeOf } from 'vitest'
import { type CacheEvent, createCaches, MemoryTier } from '../../../lib/cache/index.ts'
import { redis } from '../../support/workerd.ts'

const cache = createCaches({ default: { redis } }).default

const loaded = cache.getOrSet('k', async ({ signal, tag }) => {
  expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
  tag('a', 'b')
  return { name: 'Ada' }
})
expectTypeOf(loaded).resolves.toEqualTypeOf<{ name: string }>()
expectTypeOf(cache.getOrSet('k', () => 5, { tags: ['a'], firstTier: new MemoryTier() }))
  .resolves //
  .toEqualTypeOf<number>()
expectTypeOf(cache.getOrSet('k', 5, 30)).resolves.toEqualTypeOf<number>()

declare const wanted: number[]
const many = cache.getOrSetMany(wanted, (ids) => {
  expectTypeOf(ids).toEqualTypeOf<readonly number[]>()
  return new Map(ids.map((id) => [id, String(id)]))
})
expectTypeOf(many).resolves.toEqualTypeOf<Record<string, string>>()
expectTypeOf(cache.getOrSetMany(['a'], () => ({ a: true }))).resolves.toEqualTypeOf<
  Record<string, boolean>
>()

cache.with({
  onEvent: (event: CacheEvent) => {
    if (event.type === 'stale') {
      expectTypeOf(event.reason).toEqualTypeOf<'revalidate' | 'loading' | 'slow' | 'error'>()
    }
    // @ts-expect-error a hit has no error
    if (event.type === 'hit') event.error
  },
})

// @ts-expect-error a misspelt option
cache.getOrSet('k', () => 5, { staleIfErrors: 5 })
// @ts-expect-error tags are a list
cache.getOrSet('k', () => 5, { tags: 'a' })
// @ts-expect-error there has to be a loader
cache.getOrSetMany(['a'])
