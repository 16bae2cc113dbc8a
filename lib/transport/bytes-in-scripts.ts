import { DataError, RedisError, UnsupportedCommandError } from '../errors.ts'
import type { Word } from '../wire/encode.ts'
import { keysOf } from '../wire/keys.ts'
import { type RawReply, str } from '../wire/replies.ts'
import { RUN, usualError } from '../wire/script-reply.ts'
import { checkScriptable } from '../wire/scriptable.ts'
import { summaryOf } from './batch-summary.ts'
import { areTexts, hasPathForm, textOf, textWords } from './bodies.ts'
import { type CallOptions, nameOf, type Requester, type WireCommand } from './requester.ts'

/** Bytes that one script decodes unless told otherwise. */
const DEFAULT_MAX_SCRIPT_BYTES = 64 * 1024

/** What the way below can do. */
export interface BytesInScriptsOptions {
  /** It can send one command with bytes as the raw body of a request. @default true */
  readonly rawBody?: boolean
}

/**
 * Sends bytes that JSON cannot carry: commands of a batch that have some, and single commands that no URL can hold, run
 * inside a script each. Their bytes travel as text, a character from U+0000 to U+00FF for each, and are decoded in Lua. All
 * else is passed on as it is.
 *
 * It belongs below what tries again, which sees the commands themselves.
 */
export class BytesInScripts implements Requester {
  readonly #inner: Requester
  readonly #rawBody: boolean

  constructor(inner: Requester, { rawBody = true }: BytesInScriptsOptions = {}) {
    this.#inner = inner
    this.#rawBody = rawBody
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    return areTexts(command.words)
      ? this.#inner.command(command, options)
      : this.#withBytes(command, options)
  }

  async #withBytes(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const carried = textCommand(command)
    if (carried) return await this.#inner.command(carried, options)
    if (this.#rawBody && hasPathForm(command.words)) {
      return await this.#inner.command(command, options)
    }
    const script = scriptCommand(command)
    refuseLarger([command], options, `${nameOf(command)} cannot be sent: it`)
    return await this.#inner.command(script, options).catch((error: unknown) => {
      throw error instanceof RedisError ? usualError(error, command.words) : error
    })
  }

  async pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const batch = batchCommands(commands)
    if (batch === commands) return await this.#inner.pipeline(commands, options)
    for (const [index, command] of commands.entries()) {
      refuseLarger([command], options, `Command ${index + 1} of the pipeline`)
    }
    return usualErrors(await this.#inner.pipeline(batch, options), commands)
  }

  async transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const batch = batchCommands(commands)
    if (batch === commands) return await this.#inner.transaction(commands, options)
    refuseLarger(commands, options, 'The transaction')
    return usualErrors(await this.#inner.transaction(batch, options), commands)
  }

  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }
}

/**
 * The commands of a batch in a form that JSON can carry.
 *
 * @throws UnsupportedCommandError, DataError for one with bytes that cannot run inside a script.
 */
export function batchCommands(commands: readonly WireCommand[]): readonly WireCommand[] {
  if (summaryOf(commands).areTexts) return commands
  return commands.map((command) => textCommand(command) ?? scriptCommand(command))
}

/** The command with its words as text; undefined when one of them is none. */
function textCommand(command: WireCommand): WireCommand | undefined {
  const words = textWords(command.words)
  if (words === command.words) return command
  return words && { ...command, words }
}

/**
 * Lua, in front of a script: decodes the bytes. The last of ARGV has the places of what is to be decoded, those of KEYS
 * negative, and is taken away. The lead byte 0xC2 only goes, 0xC3 goes and adds 64 to the byte after it.
 */
const DECODE = `
do local high = {}
for byte = 128, 191 do high[string.char(byte)] = string.char(byte + 64) end
for place in string.gmatch(table.remove(ARGV), '%S+') do
  local at, from = tonumber(place), ARGV
  if at < 0 then at, from = -at, KEYS end
  from[at] = string.gsub(string.gsub(from[at], '\\194', ''), '\\195(.)', high)
end end `

/** KEYS those of the command, as far as they are known and text. ARGV its words. Its reply. */
const SCRIPT = `${RUN}
return (run(ARGV, 1, #ARGV))`

const WHERE = 'a batch with bytes that are not UTF-8'

/** The command inside a script, its bytes as text. */
function scriptCommand(command: WireCommand): WireCommand {
  const { words, standsFor = words } = command
  const script = ownScript(command)
  if (script) return { ...command, words: withDecoder(script), standsFor }
  checkScriptable(words, WHERE)
  const keys = (keysOf(words) ?? []).filter((key) => textOf(key) !== undefined)
  return {
    ...command,
    words: withDecoder(['EVAL', SCRIPT, String(keys.length), ...keys, ...words]),
    innerCommands: (reply) => (isReadBack(reply, words) ? 2 : 1),
    standsFor,
  }
}

/** The words of a command that is a script already, its text among them. */
function ownScript({ words, script }: WireCommand): readonly Word[] | undefined {
  const name = str(words[0] ?? '').toUpperCase()
  if (/^EVAL(_RO)?$/.test(name)) return words
  if (script === undefined || !/^EVALSHA(_RO)?$/.test(name)) return undefined
  return [name.replace('SHA', ''), script, ...words.slice(2)]
}

/** An EVAL whose bytes are text, decoded by the script before it begins. */
function withDecoder([name = '', script = '', count = '', ...rest]: readonly Word[]): string[] {
  const text = textOf(script)
  if (text === undefined) {
    throw new UnsupportedCommandError('The text of a script that is not UTF-8 cannot be sent')
  }
  const keys = Number(str(count))
  const places: number[] = []
  const texts = rest.map((word, index) => {
    const plain = textOf(word)
    if (plain !== undefined) return plain
    places.push(index < keys ? -1 - index : index - keys + 1)
    return latin1(word as Uint8Array)
  })
  return [str(name), decoding(text), str(count), ...texts, places.join(' ')]
}

/** The decoder stands in the first line of the script, after one that names its engine: errors tell the line. */
function decoding(script: string): string {
  const [engine = ''] = /^#!.*\n?/.exec(script) ?? []
  return engine + DECODE_IN_LINE + script.slice(engine.length)
}

const DECODE_IN_LINE = DECODE.trimStart().replaceAll(/\n */g, ' ')

/** As many bytes as a call can have arguments. */
const CHUNK = 8192

/** A character for each byte. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  }
  return text
}

/** Whether the reply, in text, was read after the command, whose own was an integer past 2^53. */
function isReadBack(reply: RawReply, [name = '']: readonly Word[]): boolean {
  const isInteger = /^(INCR|DECR|INCRBY|DECRBY|HINCRBY)$/i.test(str(name))
  return isInteger && (typeof reply === 'string' || reply instanceof Uint8Array)
}

/** @throws DataError when a script would have to decode more bytes than it may. */
function refuseLarger(
  commands: readonly WireCommand[],
  { maxScriptBytes = DEFAULT_MAX_SCRIPT_BYTES }: CallOptions,
  what: string,
): void {
  let size = 0
  for (const { words } of commands) {
    for (const word of words) if (textOf(word) === undefined) size += word.length
  }
  if (size <= maxScriptBytes) return
  throw new DataError(
    `${what} has ${size} bytes that are not UTF-8, and a script may decode ${maxScriptBytes} (maxScriptBytes), since Redis does nothing else meanwhile. Nothing was sent.`,
  )
}

function usualErrors(replies: readonly RawReply[], commands: readonly WireCommand[]): RawReply[] {
  return replies.map((reply, index) =>
    reply instanceof RedisError ? usualError(reply, commands[index]?.words ?? []) : reply,
  )
}
