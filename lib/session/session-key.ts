import { randomText } from './random-text.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 32

/** A key for a new session, as Django makes them: 165 bits of chance. */
export function newSessionKey(): string {
  return randomText(LENGTH, ALPHABET)
}

/** Whether a text has the form of the keys that Django makes. Anything else names no session, and costs no command. */
export function isSessionKey(text: string): boolean {
  return /^[a-z0-9]{32}$/.test(text)
}
