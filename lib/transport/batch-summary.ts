import type { Word } from '../wire/encode.ts'
import type { WireCommand } from './requester.ts'

/** What the layers of the transport ask about a batch. */
export interface BatchSummary {
  /** Each name that a command has, as it was given. */
  readonly names: ReadonlySet<Word>
  /** How many words the commands have together, names included. */
  readonly words: number
  /** Characters of those that are text, and bytes of the others. */
  readonly length: number
  /** Whether all words are text. */
  readonly areTexts: boolean
  /** Whether all replies are wanted as bytes. */
  readonly areBytes: boolean
  /** Whether some are. */
  readonly someBytes: boolean
  /** How many may have to be sent as scripts: those that are to run once, or whose words are not all text. */
  readonly scripts: number
  /** Whether a command is to run once. */
  readonly someOnce: boolean
  /** Whether a command tells what it has run inside the server. */
  readonly someInner: boolean
}

const summaries = new WeakMap<readonly WireCommand[], BatchSummary>()

/**
 * What a batch holds, found in one look at its commands, however many layers ask: ten thousand commands are more than a
 * processor's cache keeps, so that every look at them is felt. A batch must not change once it was looked at.
 */
export function summaryOf(commands: readonly WireCommand[]): BatchSummary {
  const known = summaries.get(commands)
  if (known) return known
  const summary = lookAt(commands)
  summaries.set(commands, summary)
  return summary
}

function lookAt(commands: readonly WireCommand[]): BatchSummary {
  const names = new Set<Word>()
  let [count, length, scripts] = [0, 0, 0]
  let [areTexts, areBytes] = [true, true]
  let [someBytes, someOnce, someInner] = [false, false, false]
  for (const { words, bytes, once, innerCommands } of commands) {
    names.add(words[0] ?? '')
    count += words.length
    let isPlain = once === undefined
    for (const word of words) {
      length += word.length
      if (typeof word !== 'string') areTexts = isPlain = false
    }
    if (!isPlain) scripts++
    areBytes &&= bytes
    someBytes ||= bytes
    someOnce ||= once !== undefined
    someInner ||= innerCommands !== undefined
  }
  const flags = { areTexts, areBytes, someBytes, someOnce, someInner }
  return { names, words: count, length, scripts, ...flags }
}
