import { connect } from 'node:net'
import { afterEach } from 'vitest'
import type { Gateway } from '../../gateway/index.ts'

/** A stream of the gateway, read event by event. */
export interface TestStream {
  readonly response: Response
  /** The next event as it was sent, without its blank line; `null` at the end, also when the stream was cut off. */
  next(): Promise<string | null>
  /** All events until the end. */
  rest(): Promise<string[]>
  /** Hangs up. */
  leave(): void
}

const leaves: (() => void)[] = []
afterEach(() => {
  for (const leave of leaves.splice(0)) leave()
})

/** Asks for a stream, with the gateway's token unless the headers have another; it is left after the test. */
export async function openStream(
  { url, token }: Pick<Gateway, 'url' | 'token'>,
  path: string,
  init: RequestInit = {},
): Promise<TestStream> {
  const controller = new AbortController()
  leaves.push(() => controller.abort())
  const headers = new Headers(init.headers)
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(url + path, { ...init, headers, signal: controller.signal })
  const events = eventsOf(response)
  const next = async (): Promise<string | null> => (await events.next()).value ?? null
  return {
    response,
    next,
    rest: () => Array.fromAsync(events),
    leave: () => controller.abort(),
  }
}

async function* eventsOf({ body }: Response): AsyncGenerator<string, undefined> {
  let text = ''
  try {
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + chunk).split('\n\n')
      text = events.pop() ?? ''
      yield* events
    }
  } catch {
    // Cut off.
  }
  return undefined
}

/** What Redis answers to an inline command, as text, on a connection of its own. */
export function askRedis(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(`${command}\r\nQUIT\r\n`))
    socket.on('data', (data) => {
      text += data.toString()
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}
