/** The REST protocol in front of Redis: what client and gateway both must know. */

/** Path of a batch that runs in order, not atomically. */
export const PIPELINE_PATH = '/pipeline'

/** Path of a batch that runs as one MULTI/EXEC. */
export const MULTI_EXEC_PATH = '/multi-exec'

/** Header that asks for every string of a reply in base64: `Upstash-Encoding: base64`. */
export const ENCODING_HEADER = 'upstash-encoding'

/** Header, both ways, that carries the newest write this client has seen. */
export const SYNC_TOKEN_HEADER = 'upstash-sync-token'

/** Header that asks for another form of the body: `json` or `resp2`. */
export const RESPONSE_FORMAT_HEADER = 'upstash-response-format'

/** Answer to a command that ran. */
export interface ResultBody {
  result: unknown
}

/** Answer to a command that failed, or to a request that could not be read. */
export interface ErrorBody {
  error: string
}

/** What a single command, or an item of a batch, is answered with. */
export type ReplyBody = ResultBody | ErrorBody
