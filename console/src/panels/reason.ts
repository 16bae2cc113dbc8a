import type { RequestOptions } from '../api/client.ts'

/** The header that tells the audit log why something was done; none for a blank reason. */
export function reasoned(reason: string): Pick<RequestOptions, 'headers'> {
  const text = reason.trim().slice(0, 500)
  // Half a pair of surrogates cannot be percent-encoded.
  return text === ''
    ? {}
    : { headers: { 'X-Redge-Reason': encodeURIComponent(text.toWellFormed()) } }
}
