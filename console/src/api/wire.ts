/** Text, or bytes that are no UTF-8, as the API writes both. */
export type Text = string | { readonly $base64: string }

const BASE64URL = '~base64url:'

/** A key, field or member as it stands in a path: text that a path cannot hold, and bytes, as base64url. */
export function inPath(name: Text): string {
  if (typeof name === 'string' && !/^(|\.|\.\.|~base64url:.*)$/s.test(name)) return name
  const base64 = toBase64(bytesOf(name))
  return `${BASE64URL}${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The key, field or member that {@link inPath} has written. */
export function fromPath(written: string): Text {
  if (!written.startsWith(BASE64URL)) return written
  const base64 = written.slice(BASE64URL.length).replaceAll('-', '+').replaceAll('_', '/')
  return textOf(fromBase64(base64))
}

/** Whether a value of the API is bytes. */
export function isBytes(value: unknown): value is { readonly $base64: string } {
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value)
  return names.length === 1 && '$base64' in value && typeof value.$base64 === 'string'
}

/** The bytes of a text of the API. */
export function bytesOf(value: Text): Uint8Array<ArrayBuffer> {
  return typeof value === 'string' ? new TextEncoder().encode(value) : fromBase64(value.$base64)
}

/** A text of the API for bytes: as text where they are UTF-8. */
export function textOf(bytes: Uint8Array): Text {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return { $base64: toBase64(bytes) }
  }
}

/** A text of the API in one line for people: bytes as Python writes them. */
export function readable(value: Text): string {
  if (typeof value === 'string') return value
  const written = Array.from(fromBase64(value.$base64), (byte) =>
    byte >= 0x20 && byte < 0x7f
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  )
  return written.join('')
}

/** The bytes that base64 stands for. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/** Bytes as base64. */
function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
