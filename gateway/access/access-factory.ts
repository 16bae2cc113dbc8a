import { Dialect } from '../dialect/dialect.ts'
import { Scripts } from '../dialect/scripts.ts'
import type { Backend } from '../redis/backend.ts'
import { CommandRunner } from '../rest/command-runner.ts'
import type { ConfirmationDefaults } from '../rest/confirmation.ts'
import type { Sender } from '../rest/sender.ts'
import type { SyncToken } from '../rest/sync-token.ts'
import { ScriptMeter } from '../watch/script-meter.ts'
import type { UsageMeter } from '../watch/usage.ts'
import type { Access } from './access.ts'
import { KeyPrefix } from './key-prefix.ts'
import { Policy } from './policy.ts'
import { PrefixedSender } from './prefixed-sender.ts'
import { RateLimit } from './rate-limit.ts'
import type { TokenOptions } from './token-options.ts'

/** What all tokens of a gateway have in common. */
export interface AccessFactoryOptions {
  readonly syncToken: SyncToken
  readonly usage: UsageMeter
  readonly dialect: 'upstash' | 'redis'
  /** Whether what scripts run inside is counted. */
  readonly costMeter: boolean
  /** What writes wait for when neither request nor token say. */
  readonly confirmation: ConfirmationDefaults
  /** Bytes that the words of one command may have. */
  readonly maxRequestSize: number
}

/** What a token opens, by its settings. */
export class AccessFactory {
  readonly #options: AccessFactoryOptions
  readonly #scripts = new Scripts()

  constructor(options: AccessFactoryOptions) {
    this.#options = options
  }

  /** `sender` runs the commands when they do not go straight to the backend. */
  create(
    token: Omit<TokenOptions, 'token'> & { readonly name: string },
    backend: Backend,
    tokenFor: Access['tokenFor'],
    sender: Sender = backend,
  ): Access {
    const { syncToken, usage, maxRequestSize, confirmation } = this.#options
    const { maxWaitMs } = confirmation
    const prefix = token.keyPrefix ? new KeyPrefix(token.keyPrefix) : undefined
    const policy = new Policy({
      isReadOnly: token.readOnly ?? false,
      runsScripts: token.scripts ?? (!prefix || token.username !== undefined),
      prefix,
    })
    const figures = usage.of(token.name)
    const rate = token.maxRequestsPerSecond
    return {
      name: token.name,
      runner: new CommandRunner({
        redis: this.#layers(sender, prefix, token.name),
        judge: (command, table) => policy.judge(command, table),
        syncToken,
        usage: figures,
        maxRequestSize: token.maxRequestSize ?? maxRequestSize,
      }),
      backend,
      policy,
      prefix,
      confirmation: {
        minReplicas: token.minReplicas ?? confirmation.minReplicas,
        waitMs: Math.min(token.waitMs ?? confirmation.waitMs, maxWaitMs),
        maxWaitMs,
      },
      limit: rate === undefined ? undefined : new RateLimit(rate),
      usage: figures,
      tokenFor,
    }
  }

  /** What commands pass on their way to Redis, the last one first. */
  #layers(sender: Sender, prefix: KeyPrefix | undefined, name: string): Sender {
    const { dialect, costMeter, usage } = this.#options
    let layer = sender
    if (prefix) layer = new PrefixedSender(layer, prefix)
    if (costMeter) layer = new ScriptMeter(layer, usage.of(name))
    if (dialect === 'upstash') layer = new Dialect(layer, this.#scripts)
    return layer
  }
}
