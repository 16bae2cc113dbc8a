import type { Backend } from '../redis/backend.ts'
import type { CommandRunner } from '../rest/command-runner.ts'
import type { ConfirmationDefaults } from '../rest/confirmation.ts'
import type { UsageFigures } from '../watch/usage.ts'
import type { KeyPrefix } from './key-prefix.ts'
import type { Policy } from './policy.ts'
import type { RateLimit } from './rate-limit.ts'
import type { UserLogin } from './sealed-login.ts'

/** What a token opens. */
export interface Access {
  /** What the token is called. */
  readonly name: string
  readonly runner: CommandRunner
  /** Where its streams come from. */
  readonly backend: Pick<Backend, 'openPush'>
  readonly policy: Policy
  readonly prefix: KeyPrefix | undefined
  /** What its writes wait for when a request does not say. */
  readonly confirmation: ConfirmationDefaults
  readonly limit: RateLimit | undefined
  readonly usage: UsageFigures
  /** Makes a token with the rights of a user of Redis's ACL; `undefined` when Redis does not let the user in. */
  readonly tokenFor: ((login: UserLogin) => Promise<string | undefined>) | undefined
}
