import { expect, it } from 'vitest'
import { failureOf, signalFor } from '../../../lib/transport/deadline.ts'

it.each([3e6, 5e6, 1e12])('waits longer than timers can count: %d seconds', async (timeout) => {
  const deadline = signalFor({ timeout })
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(deadline?.aborted).toBe(false)
})

it('is none without a timeout and a signal', () => {
  expect(signalFor({ timeout: null })).toBeUndefined()
})

it('keeps the address of a request, which may hold words of the command, out of the cause', () => {
  const inner = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const deno = new Error('error sending request for url (https://a.b/set/secret): dns', {
    cause: inner,
  })
  const bun = Object.assign(new Error('Unable to connect'), { path: 'https://a.b/set/secret' })
  for (const error of [deno, bun]) {
    const failure = failureOf(error, {}, {}) as Error
    expect(failure.cause).toBeInstanceOf(Error)
    expect(JSON.stringify(failure.cause, Object.getOwnPropertyNames(failure.cause))).not.toMatch(
      /secret/,
    )
  }
  const { cause } = failureOf(deno, {}, {}) as Error
  expect((cause as Error).message).toBe('error sending request for url (…): dns')
  expect((cause as Error).cause).toBe(inner)
  expect((failureOf(inner, {}, {}) as Error).cause).toBe(inner)
})

it('tells the seconds of a timeout in short', () => {
  const error = new DOMException('late', 'TimeoutError')
  expect(failureOf(error, { timeout: 0.29998595 }, {})).toMatchObject({
    message: 'No answer within 0.3 seconds',
  })
})
