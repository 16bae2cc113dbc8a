import type { SessionStore } from 'redge/session'
import type { Bindings, Settings } from '../env.ts'

/** What a token may do: work with data, or everything. */
export type Scope = 'data' | 'admin'

/** What the handlers of the Worker find in Hono's context. */
export interface AppEnv {
  Bindings: Bindings
  Variables: {
    /** Names the request in answers and logs. */
    requestId: string
    /** What the token of the request may do; only below `/v1`. */
    scope: Scope
    /** Settled once a request; only below `/v1`. */
    settings: Settings
    /** Django's session; only below `/v1/session`. */
    session: SessionStore
  }
}
