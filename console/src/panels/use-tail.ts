import { useEffect, useState } from 'preact/hooks'
import { type DataEvent, events, type RequestOptions, type ServerEvent } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { type Connection, follow, sleep } from './follow.ts'
import { appended, cleared, EMPTY_TAIL, paused, resumed, type Tail } from './tail.ts'

/** Lines that are kept. */
const LIMIT = 1000
/** Milliseconds between two changes of the page, however fast events come. */
const FRAME_MS = 100

/** A stream of events that is followed. */
export interface LiveTail<T> {
  readonly tail: Tail<T>
  readonly connection: Connection
  pause(): void
  resume(): void
  clear(): void
  /** Begins anew, after a failure. */
  restart(): void
}

/** Where events come from. */
export interface TailSource {
  readonly path: string
  readonly query?: RequestOptions['query']
  /** Whether nothing is lost when the page goes on later: then it does not listen while nobody can see it. */
  readonly resumes: boolean
}

/** The events of `source`, read by `lineOf`, as long as the component is shown; nothing when it is `undefined`. */
export function useTail<T>(
  source: TailSource | undefined,
  lineOf: (event: DataEvent) => T,
): LiveTail<T> {
  const [tail, setTail] = useState<Tail<T>>(EMPTY_TAIL)
  const [connection, setConnection] = useState<Connection>({ state: 'listening' })
  const [turn, setTurn] = useState(0)
  const key = JSON.stringify(source)
  useEffect(() => {
    setTail((last) => cleared(last))
    if (source === undefined) return
    const buffer: T[] = []
    const timer = setInterval(() => {
      if (buffer.length > 0) setTail((last) => appended(last, buffer.splice(0), LIMIT))
    }, FRAME_MS)
    const stop = listen(source, (event) => buffer.push(lineOf(event)), setConnection)
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [key, turn])
  return {
    tail,
    connection,
    pause: () => setTail(paused),
    resume: () => setTail((last) => resumed(last, LIMIT)),
    clear: () => setTail(cleared),
    restart: () => setTurn((last) => last + 1),
  }
}

/** Follows a source until the function that it gives is called. */
function listen(
  { path, query, resumes }: TailSource,
  heard: (event: DataEvent) => void,
  changed: (connection: Connection) => void,
): () => void {
  let running = new AbortController()
  let lastEventId: string | undefined
  const start = () => {
    running = new AbortController()
    const { signal } = running
    async function* open(id = lastEventId): AsyncGenerator<ServerEvent> {
      const headers = id === undefined ? {} : { 'Last-Event-ID': id }
      for await (const event of withFailures(path, { signal, query: query ?? {}, headers })) {
        lastEventId = event.id || lastEventId
        yield event
      }
    }
    void follow({ open, heard, changed, signal, sleep })
  }
  const onVisibility = () => {
    if (document.hidden) running.abort()
    else if (running.signal.aborted) start()
  }
  start()
  if (resumes) document.addEventListener('visibilitychange', onVisibility)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    running.abort()
  }
}

/**
 * The events of a stream. One that failed after its beginning ends with an event that tells of it.
 *
 * @throws Problem that the last event tells of.
 */
async function* withFailures(path: string, options: RequestOptions): AsyncGenerator<ServerEvent> {
  for await (const event of events(path, options)) {
    if (event.event !== 'error') yield event
    else throw problemIn(event.data ?? '{}')
  }
}

function problemIn(data: string): Problem {
  const body: { readonly status?: number; readonly title?: string } = JSON.parse(data)
  return new Problem(body.status ?? 500, body)
}
