import type { Backend } from '../redis/backend.ts'
import { type Answer, errorAnswer } from './answer.ts'

/** Path that answers while the process lives. No token, no I/O. */
export const HEALTH_PATH = '/healthz'

/** Path that answers 200 when Redis does, else 503. No token. */
export const READY_PATH = '/readyz'

/** What says whether a gateway is ready. */
export type ReadyBackend = Pick<Backend, 'send'>

/** The answer of {@link HEALTH_PATH}. */
export function healthAnswer(): Answer {
  return OK
}

/** The answer of {@link READY_PATH}: 503 when Redis has not answered a PING after so many milliseconds. */
export async function readyAnswer(redis: ReadyBackend, deadlineMs: number): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('late')), deadlineMs)
  try {
    await Promise.race([redis.send([['PING']]), late])
    return OK
  } catch {
    return { ...errorAnswer(503, 'ERR Redis does not answer'), retryAfter: 1 }
  } finally {
    clearTimeout(timer)
  }
}

const OK: Answer = { status: 200, body: '{"status":"ok"}' }
