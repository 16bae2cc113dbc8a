import type { Word } from 'redge/core'
import { base64urlFromBytes } from './base64url.ts'
import { textOf } from './words.ts'

/** A name as a path has it, in the form that `wordParam` reads. */
export function nameInPath(name: Word): string {
  const text = textOf(name)
  if (text !== undefined && !/^(|\.|\.\.)$/.test(text) && !text.startsWith('~base64url:')) {
    return encodeURIComponent(text)
  }
  const bytes = typeof name === 'string' ? new TextEncoder().encode(name) : name
  return `~base64url:${base64urlFromBytes(bytes)}`
}
