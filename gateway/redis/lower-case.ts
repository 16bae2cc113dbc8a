import type { Word } from './encode.ts'

/** The word in lower case, as Redis compares the names of commands and options; bytes beyond ASCII stay what they are. */
export function lowerCase(word: Word | undefined): string {
  if (typeof word === 'string') return word.toLowerCase()
  return word ? Buffer.from(word).toString('latin1').toLowerCase() : ''
}
