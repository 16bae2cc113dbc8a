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

/** Path of a stream of the messages on channels: `/subscribe/CH[/CH2…]`. */
export const SUBSCRIBE_PATH = '/subscribe'

/** Path of a stream of the messages on all channels that match: `/psubscribe/PATTERN[/PATTERN2…]`. */
export const PSUBSCRIBE_PATH = '/psubscribe'

/** Path of a stream of the commands that the server runs. */
export const MONITOR_PATH = '/monitor'

/** Media type of a stream. */
export const EVENT_STREAM_TYPE = 'text/event-stream'

/**
 * Header of redge's own, both ways. A request with the value `json` asks that each event of a stream be one JSON array,
 * `["message","channel","payload"]`, so that line breaks and commas survive; with `upstash-encoding: base64` every string
 * of it but the event's kind is in base64. The answer has the header when the server does so; such a server also takes
 * several channels in one request.
 */
export const STREAM_FORMAT_HEADER = 'redge-stream-format'

/**
 * Header of redge's own on the answer to a request for a stream: after so many seconds without an event a comment comes.
 * Whoever hears nothing for much longer has lost the stream.
 */
export const STREAM_HEARTBEAT_HEADER = 'redge-stream-heartbeat'
