import { describe, expectTypeOf, it } from 'vitest'
import type { EventError, Redis, RedisEvent, RequestKind, UsageFigures } from '../../lib/index.ts'

declare const redis: Redis
declare const event: RedisEvent

describe('an event', () => {
  it('is told apart by its type', () => {
    if (event.type === 'request') {
      expectTypeOf(event.kind).toEqualTypeOf<RequestKind>()
      expectTypeOf(event.names).toEqualTypeOf<readonly string[]>()
    } else if (event.type === 'reply') {
      expectTypeOf(event.status).toEqualTypeOf<number | undefined>()
      expectTypeOf(event.error).toEqualTypeOf<EventError | undefined>()
    } else if (event.type === 'retry') {
      expectTypeOf(event.error).toEqualTypeOf<EventError>()
    } else {
      expectTypeOf(event.type).toEqualTypeOf<'wait'>()
      expectTypeOf(event.seconds).toEqualTypeOf<number>()
    }
  })
})

describe('usage', () => {
  it('gives figures that nobody can change', () => {
    expectTypeOf(redis.usage.reset()).toEqualTypeOf<UsageFigures>()
    expectTypeOf(redis.usage).toExtend<UsageFigures>()
    // @ts-expect-error -- a figure is read only
    redis.usage.requests = 1
  })
})
