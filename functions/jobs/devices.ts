import type { Job } from 'redge/jobs'
import { devicesOf, SessionStore } from 'redge/session'
import type { Bindings } from '../env.ts'
import { sessionsFrom } from '../sessions.ts'

/** What the names of the lists of devices begin with. */
const DEVICES = 'redge.devices.'

/**
 * Takes sessions that are over out of the lists of their users, once an hour; none without DJANGO_SETTINGS. Costs a scan, and for
 * each user a request, and a command for each session.
 */
export function deviceJobs(env: Bindings): Job[] {
  if (env.DJANGO_SETTINGS === undefined) return []
  return [
    {
      name: 'devices-sweep',
      schedule: '17 * * * *',
      timeout: 300,
      handler: ({ signal, log }) => sweep(env, signal, log),
    },
  ]
}

async function sweep(
  env: Bindings,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<{ users: number; devices: number }> {
  const engine = sessionsFrom(env)
  const session = new SessionStore(engine)
  const { cache } = engine.edge
  let users = 0
  let devices = 0
  for await (const key of cache.iterKeys(`${DEVICES}*`)) {
    // Another trigger goes on with what is left.
    if (signal.aborted) break
    users++
    // The list drops what is over as it is read.
    const userId = key.slice(key.indexOf(DEVICES) + DEVICES.length)
    devices += (await devicesOf(session, userId)).length
  }
  log(`${users} users with ${devices} sessions that are alive`)
  return { users, devices }
}
