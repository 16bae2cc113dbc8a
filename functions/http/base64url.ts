import { base64FromBytes, bytesFromBase64 } from './values.ts'

/** Bytes as base64url without padding, which paths, tokens and cookies take as it is. */
export function base64urlFromBytes(bytes: Uint8Array): string {
  return base64FromBytes(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The bytes of base64url, with padding or without.
 *
 * @throws Problem `data-error` for text that is none.
 */
export function bytesFromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return bytesFromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))
}
