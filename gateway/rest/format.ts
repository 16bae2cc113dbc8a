import type { IncomingHttpHeaders } from 'node:http'
import { ENCODING_HEADER, RESPONSE_FORMAT_HEADER } from '../../lib/protocol.ts'
import { RequestError } from './request-error.ts'

/** How replies are written: as JSON, as JSON with strings in base64, or as Redis sent them. */
export type Format = 'json' | 'base64' | 'resp2'

/**
 * The format that the headers ask for. A transaction has no resp2 form: there `hasResp2` is false, and the header
 * that asks for it is ignored.
 * @throws RequestError when there is no such format, or two at once.
 */
export function requestedFormat(headers: IncomingHttpHeaders, hasResp2: boolean): Format {
  const isBase64 = headers[ENCODING_HEADER] === 'base64'
  const format = (hasResp2 && headers[RESPONSE_FORMAT_HEADER]) || 'json'
  if (format !== 'json' && format !== 'resp2') {
    throw new RequestError('ERR unknown response format: only json and resp2 are supported')
  }
  if (format === 'json') return isBase64 ? 'base64' : 'json'
  if (isBase64) throw new RequestError('ERR response format resp2 cannot be encoded in base64')
  return format
}
