import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, inject } from 'vitest'

/** A Python process with the real redis-py, Django and django-redis; README-python-peer.md lists what it can do. */
export interface PythonPeer {
  /** What it runs on: `django`, `django_redis`, `redis_py` … */
  readonly versions: Readonly<Record<string, unknown>>
  /**
   * Does one operation and gives its result, in the notation of README-python-peer.md.
   *
   * @throws {PythonError} when Python raised.
   */
  call<T = unknown>(op: string, fields?: Readonly<Record<string, unknown>>): Promise<T>
  /** Ends the process. */
  close(): Promise<void>
}

/** An exception of the peer: `type` is its class (`ResponseError`), `message` its text. */
export class PythonError extends Error {
  override readonly name = 'PythonError'
  readonly type: string
  readonly module: string
  /** The names of its base classes, nearest first. */
  readonly bases: readonly string[]

  constructor({ type, module, bases, message }: PythonFailure) {
    super(message)
    this.type = type
    this.module = module
    this.bases = bases
  }
}

interface PythonFailure {
  type: string
  module: string
  bases: string[]
  message: string
}

type Answer =
  | { id: number; ok: true; result: unknown }
  | { id: number; ok: false; error: PythonFailure }

type PeerProcess = ChildProcessByStdio<Writable, Readable, Readable>

interface Waiter {
  resolve(result: unknown): void
  reject(error: unknown): void
}

// Debian's packages belong to this one; the python3 on the PATH may be another.
const python = '/usr/bin/python3'
const script = join(import.meta.dirname, 'python_peer.py')
const graceMs = 5_000

/** Starts a peer that works on the Redis at `redisUrl`; `env` is added to its environment. */
export async function startPeer(
  redisUrl: string,
  env: NodeJS.ProcessEnv = {},
): Promise<PythonPeer> {
  const child = spawn(python, [script, '--redis', redisUrl], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  await once(child, 'spawn')
  const answers = new Answers(child)
  const versions = await answers.ready
  let lastId = 0
  return {
    versions,
    // The caller knows what the operation gives; nothing here could check it.
    call: <T>(op: string, fields = {}) => {
      const id = ++lastId
      const answer = answers.wait(id)
      child.stdin.write(`${JSON.stringify({ ...fields, id, op })}\n`)
      return answer as Promise<T>
    },
    close: () => close(child),
  }
}

/** A peer on the Redis of the test run, started before the tests of a file and ended after them. */
export function usePeer(env: NodeJS.ProcessEnv = {}): Pick<PythonPeer, 'call'> {
  let peer: PythonPeer
  beforeAll(async () => {
    peer = await startPeer(inject('redisUrl'), env)
  })
  afterAll(async () => {
    await peer?.close()
  })
  return { call: (op, fields) => peer.call(op, fields) }
}

/** What the peer prints, handed to those who wait for it. */
class Answers {
  readonly ready: Promise<Record<string, unknown>>
  readonly #waiting = new Map<number, Waiter>()
  #stderr = ''
  #ended = false

  constructor(child: PeerProcess) {
    const first = Promise.withResolvers<Record<string, unknown>>()
    this.ready = first.promise
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-4_000)
    })
    // A peer that has died says so by its end, below.
    child.stdin.on('error', () => undefined)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line)
      if (message.ready === true) first.resolve(message)
      else this.#settle(message)
    })
    child.on('close', () => {
      this.#ended = true
      first.reject(this.#gone())
      for (const { reject } of this.#waiting.values()) reject(this.#gone())
      this.#waiting.clear()
    })
  }

  wait(id: number): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#gone())
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #settle(answer: Answer): void {
    const waiter = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (answer.ok) waiter?.resolve(answer.result)
    else waiter?.reject(new PythonError(answer.error))
  }

  #gone(): Error {
    return new Error(`The Python peer has ended.\n${this.#stderr}`)
  }
}

async function close(child: PeerProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  child.stdin.end()
  await exit
  clearTimeout(timer)
}
