import type { EventListener, Usage } from 'redge/core'
import type { SessionStore } from 'redge/session'
import type { Bindings, Settings } from '../env.ts'
import type { NotedAccess } from './audit.ts'
import type { Bearer } from './bearer.ts'

/** What the handlers of the Worker find in Hono's context. */
export interface AppEnv {
  Bindings: Bindings
  Variables: {
    /** Names the request in answers and logs. */
    requestId: string
    /** What the request has spent on Redis so far, by the clients of `redisFrom(c)`. */
    usage: Usage
    /** What of it was counted already; nothing before the answer. */
    counted: { readonly requests: number; readonly commands: number } | undefined
    /** The route that serves the request, once somebody has asked for it. */
    route: string | undefined
    /** Makes spans of what these clients do; nothing where nobody keeps them. */
    onEvent: EventListener | undefined
    /** Who sends the request, and what the token allows; only below `/v1`. */
    bearer: Bearer
    /** What the request wanted to change, for the audit. */
    writes: NotedAccess[] | undefined
    /** The body, once somebody has read it before the route. */
    bodyText: string | undefined
    /** Whether nobody but the caller is to have the answer, not even to repeat it. */
    isSecret: boolean | undefined
    /** Settled once a request; only below `/v1`. */
    settings: Settings
    /** Django's session; only below `/v1/session`. */
    session: SessionStore
  }
}
