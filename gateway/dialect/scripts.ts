import { hash } from 'node:crypto'
import type { Command, Word } from '../redis/encode.ts'
import { lowerCase } from '../redis/lower-case.ts'
import { BULK } from '../redis/resp.ts'
import { hasShebang, withoutServiceFlags } from './script-flags.ts'

/**
 * Lets scripts run that have flags of the service. Redis gets them without, and so knows them by another digest than
 * clients do; which one is remembered. A digest that was forgotten is one that Redis does not know: `NOSCRIPT`, after
 * which clients send the script.
 */
export class Scripts {
  readonly #max: number
  /** Digests that Redis knows by those that clients know, the longest unused ones first. */
  readonly #digests = new Map<string, string>()

  /** Remembers so many digests. */
  constructor(max = 1000) {
    this.#max = max
  }

  /** Rules out nearly all commands at little cost. */
  mayDiffer([name = '', first, second]: Command): boolean {
    const { length } = name
    if (length !== 4 && length !== 6 && length !== 7 && length !== 10) return false
    switch (lowerCase(name)) {
      case 'eval':
      case 'eval_ro':
        return hasShebang(first)
      case 'evalsha':
      case 'evalsha_ro':
        return first !== undefined && this.#digests.size > 0
      case 'script':
        return second !== undefined && (this.#digests.size > 0 || hasShebang(second))
      default:
        return false
    }
  }

  /** The command as Redis understands it; itself when it does. */
  translate(command: Command): Command {
    if (!this.mayDiffer(command)) return command
    const [name, first, ...rest] = command as readonly [Word, Word, ...Word[]]
    switch (lowerCase(name)) {
      case 'eval':
      case 'eval_ro':
        return [name, this.#withoutFlags(first), ...rest]
      case 'script':
        return [name, first, ...this.#scriptArguments(lowerCase(first), rest)]
      default:
        return [name, this.#digestInRedis(first), ...rest]
    }
  }

  /** Whether the reply is to be changed, too: that to `SCRIPT LOAD` is a digest. */
  hasOwnReply([name, subcommand, script]: Command): boolean {
    const isLoad = lowerCase(name) === 'script' && lowerCase(subcommand) === 'load'
    return isLoad && hasShebang(script)
  }

  /** The reply with the digest that the client expects; an error as it is. */
  replyTo([, , script = '']: Command, reply: Buffer): Buffer {
    return reply[0] === BULK ? Buffer.from(`$40\r\n${digestOf(script)}\r\n`) : reply
  }

  #scriptArguments(subcommand: string, words: readonly Word[]): readonly Word[] {
    if (subcommand === 'load') return words.map((word) => this.#withoutFlags(word))
    return subcommand === 'exists' ? words.map((word) => this.#digestInRedis(word)) : words
  }

  #withoutFlags(script: Word): Word {
    const changed = withoutServiceFlags(script)
    if (changed !== script) this.#remember(digestOf(script), digestOf(changed))
    return changed
  }

  #remember(ofClient: string, ofRedis: string): void {
    this.#digests.delete(ofClient)
    this.#digests.set(ofClient, ofRedis)
    const [oldest = ''] = this.#digests.keys()
    if (this.#digests.size > this.#max) this.#digests.delete(oldest)
  }

  #digestInRedis(word: Word): Word {
    const ofClient = lowerCase(word)
    const ofRedis = this.#digests.get(ofClient)
    if (ofRedis === undefined) return word
    this.#remember(ofClient, ofRedis)
    return ofRedis
  }
}

function digestOf(script: Word): string {
  return hash('sha1', script)
}
