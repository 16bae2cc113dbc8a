import type { Context } from 'hono'
import { type Encodable, parseJson, type Redis, RedisError, ResponseError } from 'redge/core'
import { runCounted } from '../counted-script.ts'
import { allow } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { canBeWritten } from '../http/json-value.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { toWire } from '../http/values.ts'
import { textOf } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { pairsOf } from '../streams/entries.ts'
import { LONGEST_VISIBILITY } from './schemas.ts'
import { ACKNOWLEDGE, EXTEND, RECEIVE, REDRIVE } from './scripts.ts'

/** The group whose consumers are the receivers. */
const GROUP = 'receivers'

/** Milliseconds of idleness after which a message is free again. */
const HORIZON = LONGEST_VISIBILITY * 1000

/** A message as it is received. */
interface Message {
  readonly id: string
  /** Any JSON, as it was sent. */
  readonly body: unknown
  readonly deliveries: number
}

/** How messages are received. */
interface Receiving {
  readonly limit: number
  readonly visibility: number
  readonly consumer: string
  readonly maxDeliveries: number
}

type Given = readonly [id: Uint8Array, flat: readonly Uint8Array[], deliveries: number]

/** The queue that a request is about: a stream, with a consumer group for those who receive. */
export class Queue {
  readonly name: string
  readonly #redis: Redis<Uint8Array>
  readonly #key: string
  readonly #dead: string

  /** @throws Problem `unsupported-name` for a name beside which no dead letters can be kept. */
  constructor(c: Context<AppEnv>, access: 'read' | 'write') {
    this.name = nameParam(c, 'queue')
    // An empty hash tag is none, and the two streams would lie in different slots.
    if (this.name.startsWith('}')) throw new Problem('unsupported-name')
    this.#key = `${c.var.settings.queueKeyPrefix}{${this.name}}`
    this.#dead = `${this.#key}:dead`
    allow(c, access, 'stream', this.#key)
    this.#redis = redisFrom(c).with({ decodeResponses: false })
  }

  /** Appends messages, each a JSON text. */
  async send(bodies: readonly string[]): Promise<string[]> {
    const pipe = this.#redis.pipeline({ transaction: false })
    for (const body of bodies) pipe.xadd(this.#key, { body })
    const ids = await pipe.execute()
    return ids.map((id) => textOf(id as Uint8Array) ?? '')
  }

  async receive({ limit, visibility, consumer, maxDeliveries }: Receiving): Promise<Message[]> {
    const idle = idleFor(visibility)
    const args = [GROUP, consumer, limit, HORIZON, idle, maxDeliveries]
    const given = await this.#run<Given[]>(RECEIVE, args)
    return given.map(([id, flat, deliveries]) => messageOf(id, flat, deliveries))
  }

  /** Whether somebody had received the message, which is gone now. */
  async acknowledge(id: string): Promise<boolean> {
    return (await this.#run<number>(ACKNOWLEDGE, [GROUP, id])) === 1
  }

  /** Whether somebody had received the message, who keeps it for `visibility` seconds from now. */
  async extend(id: string, visibility: number): Promise<boolean> {
    try {
      return (await this.#run<number>(EXTEND, [GROUP, id, idleFor(visibility)])) === 1
    } catch (error) {
      if (isNoGroup(error)) return false
      throw error
    }
  }

  async state(): Promise<{
    length: number
    pending: number
    oldest: number | null
    deadLetters: number
  }> {
    const [length, summary, first, deadLetters] = await this.#redis
      .pipeline({ transaction: false })
      .xlen(this.#key)
      .xpending(this.#key, GROUP)
      .xrange(this.#key, { count: 1 })
      .xlen(this.#dead)
      .execute({ raiseOnError: false })
    const pending = isNoGroup(summary) ? { pending: 0 } : summary
    const [oldest] = answered(first)
    return {
      length: answered(length),
      pending: answered(pending).pending,
      oldest: oldest ? ageOf(oldest[0]) : null,
      deadLetters: answered(deadLetters),
    }
  }

  /** A page of dead letters after an id; one more than `limit` when there are more. */
  async deadLetters(limit: number, after: string | undefined): Promise<Message[]> {
    const from = after === undefined ? '-' : `(${after}`
    const args = [this.#dead, from, '+', 'COUNT', limit + 1]
    const found = await this.#redis.executeCommand<[Uint8Array, Uint8Array[]][]>('XRANGE', ...args)
    return found.map(([id, flat]) => deadLetterOf(id, flat))
  }

  async redrive(limit: number): Promise<number> {
    return await this.#run<number>(REDRIVE, [limit])
  }

  /** Whether there was such a dead letter. */
  async deleteDeadLetter(id: string): Promise<boolean> {
    return (await this.#redis.xdel(this.#dead, id)) > 0
  }

  async #run<R>(script: string, args: readonly Encodable[]): Promise<R> {
    const reply = await runCounted(this.#redis, script, { keys: [this.#key, this.#dead], args })
    // Each script says what it answers.
    return reply as R
  }
}

/** What a message that is kept for so long has to look idle for. */
function idleFor(visibility: number): number {
  return HORIZON - Math.ceil(visibility * 1000)
}

function isNoGroup(error: unknown): error is ResponseError {
  return error instanceof ResponseError && error.code === 'NOGROUP'
}

function answered<R>(reply: R | RedisError): R {
  if (reply instanceof RedisError) throw reply
  return reply
}

/** Seconds since an entry was appended, by the clock of Redis then and of the Worker now. */
function ageOf(id: Uint8Array): number {
  return Math.max(0, Date.now() - Number.parseInt(textOf(id) ?? '', 10)) / 1000
}

function messageOf(id: Uint8Array, flat: readonly Uint8Array[], deliveries: number): Message {
  return { id: textOf(id) ?? '', body: bodyOf(pairsOf(flat)), deliveries }
}

/** What was noted of its death comes first. */
function deadLetterOf(id: Uint8Array, flat: readonly Uint8Array[]): Message {
  const pairs = pairsOf(flat)
  const deliveries = pairs.find(([name]) => textOf(name) === 'deliveries')?.[1]
  return messageOf(id, flat, Number(textOf(deliveries ?? new Uint8Array())))
}

/** What somebody else has appended may be no JSON, too deep for an answer, or have no body. */
function bodyOf(pairs: readonly [Uint8Array, Uint8Array][]): unknown {
  const value = pairs.find(([name]) => textOf(name) === 'body')?.[1]
  if (value === undefined) return toWire(pairs)
  const text = textOf(value)
  if (text === undefined) return toWire(value)
  try {
    const body = parseJson(text)
    return canBeWritten(body) ? body : text
  } catch {
    return text
  }
}
