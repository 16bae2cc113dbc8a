import cluster, { type Worker } from 'node:cluster'
import type { Peers, Question } from '../watch/peers.ts'

/** A question on its way, or the answers. */
interface Message {
  readonly kind: 'question' | 'asked' | 'answer' | 'answers' | 'listening'
  readonly id: number
  readonly value: unknown
}

/** What a {@link superviseWorkers} is told. */
export interface WorkerEvents {
  /** All are listening, at this URL. */
  onListening(url: string): void
  /** One has ended by itself, and another one takes its place. */
  onLost(): void
}

/**
 * Has so many processes serve, and another one for each that ends by itself. Resolves with the exit status when all have
 * ended: that of the first one, when it could not start.
 */
export function superviseWorkers(
  count: number,
  env: Record<string, string>,
  { onListening, onLost }: WorkerEvents,
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const listening = new Set<number>()
  let isStopping = false
  let status = 0
  const fork = (): Worker => cluster.fork(env).on('message', (message) => onMessage(message))
  const onMessage = (message: Message): void => {
    if (message.kind !== 'listening') return
    listening.add(message.id)
    if (listening.size === count) onListening(String(message.value))
  }
  relayQuestions()
  cluster.on('exit', (worker, code) => {
    const hasServed = listening.delete(worker.process.pid ?? 0)
    if (!isStopping && hasServed) {
      onLost()
      fork()
    } else if (!isStopping) {
      status = code || 1
      stop()
    }
    if (Object.keys(cluster.workers ?? {}).length === 0) resolve(status)
  })
  const stop = (): void => {
    isStopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  for (let i = 0; i < count; i++) fork()
  return promise
}

/** Brings questions of one worker to the others, and their answers back. */
function relayQuestions(): void {
  const waiting = new Map<number, { readonly answers: unknown[]; left: number; done(): void }>()
  let last = 0
  cluster.on('message', (asker, { kind, id, value }: Message) => {
    if (kind === 'answer') {
      const question = waiting.get(id)
      question?.answers.push(value)
      if (question && --question.left === 0) question.done()
    }
    if (kind !== 'question') return
    const others = Object.values(cluster.workers ?? {}).filter((worker) => worker !== asker)
    const own = ++last
    const answers: unknown[] = []
    const done = (): void => {
      clearTimeout(timer)
      waiting.delete(own)
      if (asker.isConnected()) asker.send({ kind: 'answers', id, value: answers })
    }
    // One that is busy or about to end is left out.
    const timer = setTimeout(done, ANSWER_MS)
    waiting.set(own, { answers, left: others.length, done })
    if (others.length === 0) done()
    for (const worker of others) worker?.send({ kind: 'asked', id: own, value })
  })
}

const ANSWER_MS = 1000

/** The other workers, to a worker. */
export function workerPeers(): Peers {
  const waiting = new Map<number, (answers: unknown[]) => void>()
  let last = 0
  let answer: (question: Question) => unknown = () => ({})
  process.on('message', ({ kind, id, value }: Message) => {
    if (kind === 'asked') send({ kind: 'answer', id, value: answer(value as Question) })
    if (kind !== 'answers') return
    waiting.get(id)?.(value as unknown[])
    waiting.delete(id)
  })
  return {
    onQuestion: (given) => {
      answer = given
    },
    ask: (question) => {
      const id = ++last
      const { promise, resolve } = Promise.withResolvers<unknown[]>()
      waiting.set(id, resolve)
      send({ kind: 'question', id, value: question })
      return promise
    },
  }
}

/** Tells the supervisor that this worker serves. */
export function tellListening(url: string): void {
  send({ kind: 'listening', id: process.pid, value: url })
}

function send(message: Message): void {
  if (process.connected) process.send?.(message)
}
