import { expect, it, vi } from 'vitest'
import { InvalidResponse } from '../../../lib/errors.ts'
import { openEventStream } from '../../../lib/transport/event-stream.ts'
import { EventStreamParser } from '../../../lib/transport/sse.ts'

it('ends with the InvalidResponse when what comes cannot be read', async () => {
  const error = new InvalidResponse('a line without an end')
  vi.spyOn(EventStreamParser.prototype, 'push').mockImplementation(() => {
    throw error
  })
  const headers = { 'content-type': 'text/event-stream' }
  const stream = await openEventStream(async () => new Response('x', { headers }), {}, {})
  expect(await stream.next()).toEqual({ type: 'failed', error })
  vi.restoreAllMocks()
})

it('opens within more seconds than timers can count', async () => {
  const headers = { 'content-type': 'text/event-stream' }
  const send = async (signal: AbortSignal): Promise<Response> => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    signal.throwIfAborted()
    return new Response('data: x\n\n', { headers })
  }
  const stream = await openEventStream(send, { timeout: 3e6 }, {})
  expect(await stream.next()).toEqual({ type: 'event', data: 'x' })
  stream.cancel()
})
