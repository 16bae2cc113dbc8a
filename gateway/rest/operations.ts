import type { IncomingMessage } from 'node:http'
import type { Accesses } from '../access/accesses.ts'
import type { TokenMap } from '../access/token-map.ts'
import { type Metrics, prometheusText, type Samples } from '../watch/metrics.ts'
import type { Peers, Question } from '../watch/peers.ts'
import type { RequestRecord } from '../watch/request-record.ts'
import { mergeUsage, type UsageMeter, type UsageReport } from '../watch/usage.ts'
import { type Answer, errorAnswer } from './answer.ts'
import { HEALTH_PATH, healthAnswer, READY_PATH, type ReadyBackend, readyAnswer } from './health.ts'
import { parsePath } from './path-request.ts'
import { givenToken } from './token.ts'

/** Path of figures for Prometheus. */
const METRICS_PATH = '/metrics'

/** Path of what the service would bill. */
export const USAGE_PATH = '/usage'

const OPERATION: RegExp = new RegExp(
  `^(${[HEALTH_PATH, READY_PATH, METRICS_PATH, USAGE_PATH].join('|')})(?:\\?|$)`,
)

/** What {@link Operations} work with. */
export interface OperationsOptions {
  readonly redis: ReadyBackend
  readonly accesses: Pick<Accesses, 'find'>
  /** The tokens that open `/metrics` and show the usage of all tokens. */
  readonly operators: TokenMap<true>
  readonly metrics: Metrics
  /** The values of this moment. */
  readonly gauges: () => Samples
  /** `undefined` when usage is not told. */
  readonly usage: UsageMeter | undefined
  readonly peers: Peers
}

/** Answers those who look after the gateway. None of the paths can be a command: no command of Redis has such a name. */
export class Operations {
  readonly #options: OperationsOptions

  constructor(options: OperationsOptions) {
    this.#options = options
    options.peers.onQuestion((question) => this.#own(question))
  }

  /** The answer; `undefined` when the request is for something else. */
  answer(req: IncomingMessage, record: RequestRecord): Promise<Answer> | undefined {
    const [, path] = OPERATION.exec(req.url ?? '') ?? []
    if (path === undefined) return undefined
    if (path === USAGE_PATH && !this.#options.usage && req.method !== 'DELETE') return undefined
    record.endpoint = 'operation'
    switch (path) {
      case HEALTH_PATH:
        return Promise.resolve(healthAnswer())
      case READY_PATH:
        return readyAnswer(this.#options.redis, READY_DEADLINE_MS)
      case METRICS_PATH:
        return this.#metrics(req)
      default:
        return this.#usage(req)
    }
  }

  #own(question: Question): unknown {
    const { metrics, gauges, usage } = this.#options
    if (question === 'metrics') return metrics.samples(gauges())
    return (question === 'usage' ? usage?.report() : usage?.reset()) ?? {}
  }

  async #all<T>(question: Question): Promise<T[]> {
    const others = this.#options.peers.ask(question)
    return [this.#own(question), ...(await others)] as T[]
  }

  async #metrics(req: IncomingMessage): Promise<Answer> {
    if (!this.#isOperator(req)) return UNAUTHORIZED
    const body = prometheusText(await this.#all<Samples>('metrics'))
    return { status: 200, body, contentType: 'text/plain; version=0.0.4; charset=utf-8' }
  }

  /** An operator sees all tokens, all others themselves. */
  async #usage(req: IncomingMessage): Promise<Answer> {
    if (!this.#options.usage) return { ...errorAnswer(405, 'ERR method not allowed') }
    const isOperator = this.#isOperator(req)
    const access = await this.#options.accesses.find(tokenOf(req))
    if (!access && !isOperator) return UNAUTHORIZED
    const isReset = req.method === 'DELETE'
    if (isReset && !isOperator) return FORBIDDEN
    const report = mergeUsage(await this.#all<UsageReport>(isReset ? 'reset usage' : 'usage'))
    const shown = isOperator || !access ? report : { [access.name]: report[access.name] }
    return { status: 200, body: JSON.stringify(shown) }
  }

  #isOperator(req: IncomingMessage): boolean {
    const token = tokenOf(req)
    return token !== undefined && this.#options.operators.get(token) === true
  }
}

function tokenOf(req: IncomingMessage): string | undefined {
  return givenToken(parsePath(req.url ?? '/').token, req.headers.authorization)
}

const READY_DEADLINE_MS = 1000
const UNAUTHORIZED: Answer = errorAnswer(401, 'WRONGPASS invalid or missing auth token')
const FORBIDDEN: Answer = errorAnswer(403, 'NOPERM only an operator may reset the usage')
