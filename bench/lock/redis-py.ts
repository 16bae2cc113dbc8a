import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Contention, Load } from './contention.ts'
import type { Visit } from './figures.ts'
import { type Place, TIMEOUT } from './ways.ts'

/** redis-py's contenders, ready to begin. */
export interface Pollers {
  begin(): void
  /** What they did, once they have; those that go on are told to end. */
  end(): Promise<Contention>
}

/** Debian's packages belong to this one; the python3 on the PATH may be another. */
export const PYTHON = '/usr/bin/python3'

/** Starts threads of one Python process that take redis-py's lock; with 0 turns they go on until the end. */
export async function startPollers(place: Place, load: Load): Promise<Pollers> {
  const { contenders, turns, holdMs } = load
  const { redisPort: port, name } = place
  const hold = holdMs / 1000
  const spec = { port, name, contenders, turns, hold, timeout: TIMEOUT, sleep: 0.1 }
  const script = join(import.meta.dirname, 'redis_py.py')
  const child = spawn(PYTHON, [script, JSON.stringify(spec)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const closed = once(child, 'close')
  await lines.next()
  return {
    begin: () => void child.stdin.write('\n'),
    end: async () => {
      child.stdin.write('\n')
      const { value } = await lines.next()
      await closed
      return contentionOf(JSON.parse(value ?? ''))
    },
  }
}

/** redis-py's contenders by themselves. */
export async function contendInPython(place: Place, load: Load): Promise<Contention> {
  const pollers = await startPollers(place, load)
  pollers.begin()
  return await pollers.end()
}

function contentionOf(said: { requests: number; visits: number[][]; ended: number }): Contention {
  const visits = said.visits.map(
    ([contender = 0, asked = 0, taken = 0, released = 0]): Visit => ({
      contender,
      asked,
      taken,
      released,
    }),
  )
  return { visits, requests: said.requests, endMs: said.ended }
}
