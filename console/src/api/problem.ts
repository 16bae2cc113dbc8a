/** What the API says about a request that it did not fulfil (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem'
  /** The word that ends its `type`, such as `unknown-key`. */
  readonly kind: string
  readonly status: number
  readonly detail: string | undefined
  /** Names the request in the Worker's log. */
  readonly requestId: string | undefined

  constructor(status: number, body: ProblemBody) {
    super(body.title ?? `The Worker answered with status ${status}`)
    this.kind = body.type?.replace('urn:redge:problem:', '') ?? `status-${status}`
    this.status = status
    this.detail = body.detail
    this.requestId = body.requestId
  }
}

interface ProblemBody {
  readonly type?: string
  readonly title?: string
  readonly detail?: string
  readonly requestId?: string
}

/** The Worker did not answer at all: it is down, or the browser is offline. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'

  constructor(cause: unknown) {
    super('The Worker cannot be reached', { cause })
  }
}

/** A part of the console is not there: the browser is offline, or the Worker has another version of it by now. */
export class NotLoaded extends Error {
  override readonly name = 'NotLoaded'

  constructor(cause: unknown) {
    super('This view could not be loaded', { cause })
  }
}

/** The problem that an answer tells of. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined)
  return new Problem(response.status, typeof body === 'object' && body !== null ? body : {})
}

/** Whether an error is the problem of this kind. */
export function isProblem(error: unknown, kind: string): error is Problem {
  return error instanceof Problem && error.kind === kind
}

/** Whether a request ended because nobody wants its answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** What happened, and what to do about it, in words for people. */
export function explain(error: unknown): { readonly title: string; readonly advice: string } {
  if (error instanceof Unreachable) {
    return {
      title: error.message,
      advice: 'Look whether it runs and whether you are online. It is tried again.',
    }
  }
  if (error instanceof NotLoaded) {
    return {
      title: error.message,
      advice: 'You may be offline: try again. If you are not, load the page anew.',
    }
  }
  if (!(error instanceof Problem)) {
    return {
      title: 'The console failed',
      advice: error instanceof Error ? error.message : String(error),
    }
  }
  const advice = [error.detail, ADVICE[error.kind]].filter(Boolean).join(' ')
  return { title: error.message, advice }
}

const ADVICE: Readonly<Record<string, string>> = {
  forbidden: 'Log in with a token that has admin access.',
  'forbidden-command': 'Log in with a token that has admin access.',
  'forbidden-key': 'Log in with a token whose prefixes cover this key, or with admin access.',
  'precondition-failed': 'Somebody else changed it meanwhile: load it again and look.',
  'redis-unavailable': 'Look whether Redis and its gateway run, then try again.',
  'redis-timeout': 'Redis may be busy; try again in a moment.',
  'redis-loading': 'It is ready in a moment; try again.',
  'redis-read-only': 'You are connected to a replica, or Redis cannot save to disk.',
  'redis-authentication': 'Correct UPSTASH_REDIS_REST_TOKEN of the Worker.',
  'not-found': 'The Worker is older than this console: deploy it again, then load this page anew.',
  'not-configured': 'See docs/http-api.md for the settings of the Worker.',
  'internal-error': 'The log of the Worker says more under the id of the request.',
  'rate-limited': 'Wait a moment, then try again.',
}
