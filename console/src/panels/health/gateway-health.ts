import { get } from '../../api/client.ts'
import { isProblem } from '../../api/problem.ts'

/** `GET /v1/gateway`. Counts are sums since its processes began; `memory` and `held` are bytes. */
export interface GatewayHealth {
  readonly connected: boolean
  readonly processes: number
  readonly requests: number
  readonly commands: number
  readonly inFlight: number
  readonly openStreams: number
  readonly memory: number
  readonly held: number
}

/** How redge-gateway is; `null` when Redis is reached by something else. */
export async function gatewayHealth(signal: AbortSignal): Promise<GatewayHealth | null> {
  try {
    return await get<GatewayHealth>('gateway', { signal })
  } catch (error) {
    if (isProblem(error, 'no-gateway')) return null
    throw error
  }
}
