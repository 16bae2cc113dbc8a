/** A token, and what whoever has it may do. */
export interface TokenOptions {
  /** What clients send: visible ASCII characters, at least one. */
  readonly token: string
  /**
   * What it is called in metrics, logs and usage.
   * @default 'token-1', by its place in the list
   */
  readonly name?: string | undefined
  /**
   * Number of the database; a cluster has 0 only.
   * @default that of the Redis URL
   */
  readonly db?: number | undefined
  /** User of Redis's ACL to log in as. @default that of the Redis URL */
  readonly username?: string | undefined
  /** The user's password; with a password and no user, that of the default user. */
  readonly password?: string | undefined
  /**
   * What all keys and channels begin with: it is added to those of commands and taken from those of replies. Commands of
   * which nobody can know the keys are refused.
   * @default ''
   */
  readonly keyPrefix?: string | undefined
  /**
   * Whether scripts may run. Their `KEYS` get the prefix, but a script may name any other key: only the ACL of the user
   * keeps it from that.
   * @default whether there is no `keyPrefix`, or a `username`
   */
  readonly scripts?: boolean | undefined
  /** Whether only commands that read may run, without scripts and without SCAN and KEYS. @default false */
  readonly readOnly?: boolean | undefined
  /** Whether commands that administer the server may run. @default that of the gateway */
  readonly admin?: boolean | undefined
  /** Requests a second, and so many at once; beyond that the answer is 429. @default no limit */
  readonly maxRequestsPerSecond?: number | undefined
  /** How many replicas must have a write before it is answered. @default that of the gateway */
  readonly minReplicas?: number | undefined
  /** Milliseconds that a write waits for them. @default that of the gateway */
  readonly waitMs?: number | undefined
  /** Bytes that the words of one command may have. @default that of the gateway */
  readonly maxRequestSize?: number | undefined
  /** Bytes that Redis may send for one request. @default that of the gateway */
  readonly maxReplySize?: number | undefined
}
