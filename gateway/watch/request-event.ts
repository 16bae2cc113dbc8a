/** What a request was for; `''` when it was not looked at. */
export type EndpointName =
  | ''
  | 'command'
  | 'path'
  | 'pipeline'
  | 'multi-exec'
  | 'stream'
  | 'operation'

/** What can be told about a request that was answered: no value, no key, no token. */
export interface RequestEvent {
  readonly method: string
  readonly endpoint: EndpointName
  /** Name of the token; `''` without a right one. */
  readonly token: string
  readonly status: number
  /** Commands that it carried. */
  readonly commands: number
  /** Seconds until the answer was ready to be sent. */
  readonly duration: number
  /** Bytes of the body. */
  readonly bytesReceived: number
  /** Bytes of the answer's body; 0 for a stream. */
  readonly bytesSent: number
}
