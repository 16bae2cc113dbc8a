import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../functions/app.ts'
import type { Bindings } from '../../functions/env.ts'
import { type Call, requestInit } from './support.ts'

/** A Worker that keeps its environment from one request to the next, and so what it knows of tokens. */
export interface OneWorker {
  fetch(path: string, call?: Call): Promise<Response>
  /** The same with the administrators' secret. */
  admin(path: string, call?: Call): Promise<Response>
  /** Waits for what the Worker does after its answers. */
  settled(): Promise<void>
}

const ADMIN_TOKEN = 'test-admin-token'

/** A Worker with an administrators' secret and further bindings. */
export function oneWorker(bindings: Bindings = {}, origin = 'http://worker.test'): OneWorker {
  const app = createApp()
  const own = { ...env, REDGE_ADMIN_TOKEN: ADMIN_TOKEN, ...bindings }
  const contexts: ExecutionContext[] = []
  async function send(path: string, call: Call = {}): Promise<Response> {
    const context = createExecutionContext()
    contexts.push(context)
    return await app.fetch(new Request(`${origin}${path}`, requestInit(call)), own, context)
  }
  return {
    fetch: send,
    admin: (path, call) => send(path, { token: ADMIN_TOKEN, ...call }),
    settled: async () => {
      await Promise.all(contexts.splice(0).map((context) => waitOnExecutionContext(context)))
    },
  }
}

/** A token as the API answers with it when it is made. */
export interface MadeToken {
  readonly id: string
  readonly token: string
  readonly expiresAt: number | null
  readonly previousValidUntil: number | null
}

/** Makes a token; what is not said allows everything but administration. */
export async function madeToken(worker: OneWorker, grant: object = {}): Promise<MadeToken> {
  const body = { name: 'test', access: 'write', keyPrefixes: null, families: null, ...grant }
  const response = await worker.admin('/v1/tokens', { body })
  if (response.status !== 201) throw new Error(await response.text())
  return await response.json()
}
