import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SlowProxy } from './slow-proxy.ts'

/** What contenders need to know of a gateway. */
export interface GatewayProcess {
  readonly url: string
  readonly token: string
  close(): Promise<void>
}

/**
 * A gateway in a process of its own: beside the contenders, in one, each would wait for the others' work, and a round trip
 * would be longer than it was set.
 */
export async function spawnGateway(redisUrl: string): Promise<GatewayProcess> {
  const { said, close } = await serve('gateway', redisUrl)
  const { url, token } = JSON.parse(said)
  return { url, token, close }
}

/** A {@link SlowProxy} in a process of its own. */
export async function spawnSlowProxy(port: number, roundTripMs: number): Promise<SlowProxy> {
  const { said, close } = await serve('proxy', String(port), String(roundTripMs))
  const { port: own } = JSON.parse(said)
  return { port: own, close }
}

async function serve(...args: string[]): Promise<{ said: string; close: () => Promise<void> }> {
  const script = join(import.meta.dirname, 'serve.ts')
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [said] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(([code]) => {
      throw new Error(`The process of ${args[0]} has ended with ${code}.`)
    }),
  ])
  const close = async (): Promise<void> => {
    child.stdin.end()
    await ended
  }
  return { said, close }
}
