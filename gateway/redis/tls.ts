/** Whom to trust over TLS, and who the gateway is. Texts are PEM. */
export interface RedisTls {
  /** Certificates of the authorities that may have signed the server's. @default those that Node brings */
  readonly ca?: string | undefined
  /** The gateway's own certificate, for servers that want one (`tls-auth-clients`). */
  readonly cert?: string | undefined
  /** The private key of `cert`. */
  readonly key?: string | undefined
  /** Whether to talk to a server whose certificate cannot be verified. Anybody in between can then read along. @default false */
  readonly insecure?: boolean | undefined
}
