import type { Context } from 'hono'
import type { Word } from 'redge/core'
import * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { type EventSink, eventStream } from '../http/event-stream.ts'
import { Problem } from '../http/problem.ts'
import { textOf } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { sleep } from '../sleep.ts'
import { type Encoding, type RawEntry, writtenEntry } from './entries.ts'
import { EntryId } from './schemas.ts'

/** Entries that one request to Redis brings. */
const PAGE = 100

/** Seconds between two looks: the first after something came, and what it grows to, by a half each time. */
const FIRST_PAUSE = 0.2
const LONGEST_PAUSE = 3
const GROWTH = 1.5

/** Seconds after which a tail ends, so that no Worker works for a client that is long gone. */
const LONGEST_TAIL = 300

/** What a client asks for. */
interface TailOptions {
  readonly after: string
  readonly encoding: Encoding
}

/**
 * The entries of a stream as they come, after `Last-Event-ID` or else after `after`. A Redis that is asked over HTTP cannot
 * wait, so it is asked again and again: 0.2 seconds after something came, then ever more seldom, up to every 3 seconds. It ends
 * after `TAIL_MAX_REQUESTS` requests to Redis or five minutes.
 *
 * @throws Problem `invalid-query` for a `Last-Event-ID` that no entry has, `not-text` for a first entry that is no text.
 */
export async function tail(c: Context<AppEnv>, key: Word, options: TailOptions): Promise<Response> {
  const reader = new Reader(c, key, options.encoding)
  // What is wrong with the stream is an answer of its own, before any event.
  await reader.begin(lastEventId(c) ?? options.after)
  return eventStream(c, async (sink) => {
    const until = performance.now() + LONGEST_TAIL * 1000
    await sink.send({ id: reader.position })
    await reader.deliver(sink)
    let pause = FIRST_PAUSE
    while (reader.requests < c.var.settings.tailMaxRequests && performance.now() < until) {
      if (!reader.isBehind) await sleep(pause, sink.signal)
      const isNews = await reader.read(sink.signal)
      await reader.deliver(sink)
      pause = isNews ? FIRST_PAUSE : Math.min(GROWTH * pause, LONGEST_PAUSE)
    }
  })
}

function lastEventId(c: Context<AppEnv>): string | undefined {
  const id = c.req.header('Last-Event-ID')
  if (!id || v.is(EntryId, id)) return id || undefined
  throw new Problem('invalid-query', { detail: 'Last-Event-ID must be the id of an entry.' })
}

/** Reads a stream page by page. */
class Reader {
  /** The entry after which to read. */
  position = '0-0'
  /** Requests to Redis until now. */
  requests = 0
  /** Whether there is more to be read at once. */
  isBehind = false
  readonly #c: Context<AppEnv>
  readonly #key: Word
  readonly #encoding: Encoding
  #entries: readonly RawEntry[] = []

  constructor(c: Context<AppEnv>, key: Word, encoding: Encoding) {
    this.#c = c
    this.#key = key
    this.#encoding = encoding
  }

  /** `$` is the last entry of now: with it there is nothing to read yet. */
  async begin(after: string): Promise<void> {
    if (after === '$') {
      const [last] = await this.#ask('XREVRANGE', '+', '-', 1)
      this.position = last ? (textOf(last[0]) ?? '') : '0-0'
    } else {
      this.position = after
      await this.read()
      for (const entry of this.#entries.slice(0, 1)) writtenEntry(entry, this.#encoding)
    }
  }

  /** Asks for what came; whether something did. */
  async read(signal?: AbortSignal): Promise<boolean> {
    this.#entries = await this.#ask('XRANGE', `(${this.position}`, '+', PAGE, signal)
    this.isBehind = this.#entries.length === PAGE
    return this.#entries.length > 0
  }

  /** Sends what was read. */
  async deliver(sink: EventSink): Promise<void> {
    const entries = this.#entries.map((entry) => writtenEntry(entry, this.#encoding))
    this.#entries = []
    const last = entries.at(-1)
    if (last === undefined) return
    await sink.send(...entries.map((data) => ({ id: data.id, event: 'entry', data })))
    this.position = last.id
  }

  async #ask(
    command: 'XRANGE' | 'XREVRANGE',
    from: string,
    to: string,
    count: number,
    signal?: AbortSignal,
  ): Promise<readonly RawEntry[]> {
    this.requests++
    const redis = redisFrom(this.#c, { signal }).with({ decodeResponses: false })
    return await redis.executeCommand<RawEntry[]>(command, this.#key, from, to, 'COUNT', count)
  }
}
