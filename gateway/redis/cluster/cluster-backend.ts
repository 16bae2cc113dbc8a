import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionError, InvalidResponse, MaybeAppliedError } from '../../../lib/errors.ts'
import type { Backend, Confirmation, SendOptions } from '../backend.ts'
import type { CommandTable } from '../command-table.ts'
import type { ConnectionOptions } from '../connection.ts'
import type { Command } from '../encode.ts'
import { errorText } from '../error-text.ts'
import type { PushConnection, PushConnectionOptions } from '../push-connection.ts'
import type { RedisTarget } from '../url.ts'
import { replyTooLarge } from '../wire.ts'
import { Planner, type Step } from './planner.ts'
import { findRedirection, type Redirection } from './redirection.ts'
import { addressOf } from './slot-map.ts'
import { sendTasks, type Task } from './task.ts'
import { Topology } from './topology.ts'

/** A Redis Cluster: each command goes to the node of its keys' slot. */
export class ClusterBackend implements Backend {
  readonly #topology: Topology
  readonly #maxReplySize: number

  constructor(seeds: readonly RedisTarget[], options: ConnectionOptions) {
    this.#topology = new Topology(seeds, options)
    this.#maxReplySize = options.maxReplySize
  }

  open(): Promise<void> {
    return this.#topology.open()
  }

  get commands(): CommandTable {
    return this.#topology.home.server.commands
  }

  /**
   * As {@link Backend.send}. When only some of the nodes gave replies, the commands for the others have errors of the
   * gateway for a reply.
   */
  async send(
    commands: readonly Command[],
    { isTransaction = false, confirmation }: SendOptions = {},
  ): Promise<Buffer> {
    const planner = new Planner(this.#topology, this.commands)
    if (!isTransaction)
      return this.#run(
        commands.map((command) => planner.step(command)),
        confirmation,
      )
    const transaction = planner.transaction(commands)
    return Buffer.isBuffer(transaction) ? transaction : this.#run([transaction], confirmation)
  }

  openPush(command: Command, options: PushConnectionOptions): Promise<PushConnection> {
    return this.#topology.home.server.openPush(command, options)
  }

  close(): Promise<void> {
    return this.#topology.close()
  }

  async #run(steps: readonly Step[], confirmation: Confirmation | undefined): Promise<Buffer> {
    const tasks = steps.flatMap((step) => step.tasks)
    await this.#runTasks(tasks, confirmation)
    const errors = steps.map(stepError)
    if (errors.every((error) => error !== undefined)) throw worst(errors)
    const replies = steps.map((step, at) => {
      const error = errors[at]
      if (error !== undefined) return Buffer.from(`-${errorText(error)}\r\n`)
      return step.merge(step.tasks.map((task) => task.replies as Buffer))
    })
    return this.#join(replies)
  }

  #join(replies: readonly Buffer[]): Buffer {
    let size = 0
    for (const reply of replies) size += reply.length
    if (size > this.#maxReplySize) throw replyTooLarge(this.#maxReplySize, size)
    return replies.length === 1 ? (replies[0] as Buffer) : Buffer.concat(replies, size)
  }

  /** Sends again only what a node said that it did not run. */
  async #runTasks(tasks: readonly Task[], confirmation: Confirmation | undefined): Promise<void> {
    let pending = tasks
    for (let round = 0; ; round++) {
      await sendTasks(pending, confirmation)
      const redirected = pending.flatMap(redirectionOf)
      if (redirected.length === 0 || round === MAX_REDIRECTIONS) return
      pending = await this.#redirect(redirected, round)
      if (pending.length === 0) return
    }
  }

  /** The tasks that another node will run, or the same one later. The others keep their replies. */
  async #redirect(redirected: readonly Redirected[], round: number): Promise<Task[]> {
    const mustWait = redirected.some(({ redirection }) => redirection.kind === 'tryagain')
    if (mustWait || round > 0) await delay(10 * 2 ** round)
    if (redirected.some((one) => this.#isNews(one))) {
      await this.#topology.refresh().catch(() => undefined)
    }
    const pending: Task[] = []
    for (const one of redirected) if (await this.#retarget(one)) pending.push(one.task)
    return pending
  }

  #isNews({ task, redirection }: Redirected): boolean {
    if (redirection.kind !== 'moved') return false
    const owner = this.#topology.map.owner(redirection.slot)
    return !owner || addressOf(owner) !== fullAddress(redirection.address, task)
  }

  async #retarget({ task, redirection }: Redirected): Promise<boolean> {
    if (redirection.kind === 'tryagain') return true
    const address = fullAddress(redirection.address, task)
    const node = await this.#topology.member(address).catch(() => undefined)
    if (!node || node === task.node) return false
    task.node = node
    task.isAsking = redirection.kind === 'ask'
    return true
  }
}

/** A node that does not know the host of another leaves it out: it is its own. */
function fullAddress(address: string, { node }: Task): string {
  return address.replace(/^\??(?=:)/, node.host)
}

const MAX_REDIRECTIONS = 8

interface Redirected {
  readonly task: Task
  readonly redirection: Redirection
}

function redirectionOf(task: Task): Redirected[] {
  const { replies, commands } = task
  const redirection = replies && findRedirection(replies, commands.length)
  return redirection ? [{ task, redirection }] : []
}

/** Why a step has no reply. What some nodes have run must not look as if nobody had. */
function stepError({ tasks }: Step): unknown {
  const errors = tasks.flatMap(({ error }) => (error === undefined ? [] : [error]))
  if (errors.length === 0) return undefined
  const error = worst(errors)
  if (errors.length === tasks.length || isMaybeApplied(error)) return error
  const text = 'Not all nodes of the cluster answered. What was asked may have been applied or not'
  return new MaybeAppliedError(text, { cause: error })
}

/** The error that leaves the most open about what has run. */
function worst(errors: readonly unknown[]): unknown {
  return (
    errors.find(isMaybeApplied) ??
    errors.find((error) => !(error instanceof ConnectionError)) ??
    errors[0]
  )
}

function isMaybeApplied(error: unknown): boolean {
  return error instanceof MaybeAppliedError || error instanceof InvalidResponse
}
