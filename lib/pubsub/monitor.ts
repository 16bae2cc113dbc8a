import { ConnectionError, InvalidResponse } from '../errors.ts'
import type { EventStream } from '../transport/event-stream.ts'
import { bytesFromBase64 } from '../wire/base64.ts'
import { str, type Text } from '../wire/replies.ts'
import { type MonitoredCommand, parseMonitorLine } from './monitor-line.ts'
import type { PubSubClient, PubSubSource } from './options.ts'
import { errorOf } from './stream-end.ts'
import { type OpenStream, streamOpener } from './stream-opener.ts'

/**
 * redis-py's `Monitor`: every command that the server runs, as it runs them. It shows the keys and values of all clients,
 * and slows the server down: meant for looking into something, not for good.
 *
 * It opens one HTTP request when it is started or the first command is asked for, which lasts until it is closed. A
 * stream that is lost is not opened again.
 *
 * @example
 * await using monitor = await redis.monitor().start()
 * for await (const { time, command } of monitor.listen()) console.log(time, command)
 * @see https://redis.readthedocs.io/en/stable/advanced_features.html#monitor
 */
export class Monitor {
  readonly #client: PubSubClient<Text>
  readonly #open: OpenStream
  readonly #life = new AbortController()
  #stream: Promise<EventStream> | undefined

  /** @throws UnsupportedCommandError when the client's way to Redis cannot stream. */
  constructor({ pubsubClient: client }: PubSubSource<Text>) {
    this.#client = client
    this.#open = streamOpener(client)
  }

  /**
   * This monitor, once the server watches for it: what runs from then on is told.
   *
   * @throws RedisError when Redis cannot be reached or refuses.
   */
  async start(): Promise<this> {
    await this.#started()
    return this
  }

  /**
   * The next command that the server runs. One call at a time.
   *
   * @throws ConnectionError when the stream was lost or the monitor closed, and the reason of the view's signal.
   */
  async nextCommand(): Promise<MonitoredCommand> {
    return parseMonitorLine(await nextLine(await this.#started()))
  }

  /** Commands as they run. It ends when the monitor is closed; leaving the loop does not close it. */
  async *listen(): AsyncGenerator<MonitoredCommand, void, undefined> {
    while (!this.#life.signal.aborted) {
      try {
        yield await this.nextCommand()
      } catch (error) {
        if (!this.#life.signal.aborted) throw error
      }
    }
  }

  /** Ends the stream, for good. */
  async close(): Promise<void> {
    this.#life.abort(new ConnectionError('The monitor was closed'))
  }

  /** Ends the stream at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #started(): Promise<EventStream> {
    this.#stream ??= this.#start()
    return this.#stream
  }

  async #start(): Promise<EventStream> {
    const { signal, timeout } = this.#client.settings
    const life = this.#life.signal
    const stream = await this.#open(['MONITOR'], {
      timeout,
      signal: signal ? AbortSignal.any([signal, life]) : life,
    })
    const line = await nextLine(stream)
    if (line === 'OK') return stream
    stream.cancel()
    throw new InvalidResponse('The server answered MONITOR with something else than OK')
  }
}

async function nextLine(stream: EventStream): Promise<string> {
  const item = await stream.next()
  if (item.type !== 'event') throw errorOf(item)
  return stream.isExact ? exactLine(item.data) : item.data.replace(/^"OK"$/, 'OK')
}

/** The line in a JSON array of one base64 string. */
function exactLine(data: string): string {
  const [line] = JSON.parse(data) as [string]
  return str(bytesFromBase64(line))
}
