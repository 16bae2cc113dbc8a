import { type RedisError, ResponseError } from 'redge/core'

/** Longest text of Redis that is passed on. */
const LONGEST = 200

/** `… for 'get' command`: the one thing in quotes that is no argument. */
const QUOTES_COMMAND = /^[^'"]*'[a-z|_.-]+' command[^'"]*$/

/**
 * What Redis said about a plain `ERR`, without what it repeats of the request. Redis puts arguments in quotes
 * (`unknown command 'x', with args beginning with: 'a'`), so the text ends at the first of them; errors of scripts say
 * whatever their authors chose and are left out. Other codes speak for themselves, and some hold addresses (`MOVED`).
 */
export function replyDetail(error: RedisError): string | undefined {
  if (!(error instanceof ResponseError) || error.code !== 'ERR') return undefined
  const { message } = error
  if (/script/i.test(message) || /^(EVAL|FCALL|SCRIPT|FUNCTION)/.test(error.command ?? '')) {
    return undefined
  }
  const text = QUOTES_COMMAND.test(message) ? message : message.replace(/\s*['"`].*$/s, ' …')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
