import {
  type ConnectionEvent,
  type Gateway,
  type GatewayOptions,
  startGateway,
} from 'redge-gateway'
import { useLibrary } from './library-consumer.ts'

/** Uses every entry of both packages as their users may, and gives what came of it. */
export async function useBoth(redisUrl: string): Promise<Record<string, unknown>> {
  const events: ConnectionEvent[] = []
  const options: GatewayOptions = {
    redis: redisUrl,
    onConnection: (event) => void events.push(event),
  }
  const gateway: Gateway = await startGateway(options)
  const found = await useLibrary(gateway)
  await gateway.close()
  return { ...found, events }
}
