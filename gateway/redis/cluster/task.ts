import type { Confirmation } from '../backend.ts'
import type { Command } from '../encode.ts'
import type { ClusterNode } from './cluster-node.ts'
import { splitReplies } from './redirection.ts'

/** A command, or a transaction, and the one node that it is for. */
export interface Task {
  readonly commands: readonly Command[]
  node: ClusterNode
  /** Whether the node has to be told that it may serve a slot which is not yet its own. */
  isAsking: boolean
  /** Its replies, one for each command. */
  replies?: Buffer
  /** Why there are none. */
  error?: unknown
}

const ASKING: Command = ['ASKING']

/** Sends the tasks, those for one node together and in order, the nodes at the same time. Each then has replies or an error. */
export async function sendTasks(
  tasks: readonly Task[],
  confirmation: Confirmation | undefined,
): Promise<void> {
  const byNode = Map.groupBy(tasks, ({ node }) => node)
  const sent = Array.from(byNode, async ([node, own]) => {
    try {
      await sendTo(node, own, confirmation)
    } catch (error) {
      for (const task of own) task.error = error
    }
  })
  await Promise.all(sent)
}

async function sendTo(
  { server }: ClusterNode,
  tasks: readonly Task[],
  confirmation: Confirmation | undefined,
): Promise<void> {
  const commands: Command[] = []
  for (const { isAsking, commands: own } of tasks) {
    if (isAsking) commands.push(ASKING)
    commands.push(...own)
  }
  const mustConfirm = confirmation && commands.some((command) => isWrite(server, command))
  const bytes = await server.send(commands, mustConfirm ? { confirmation } : undefined)
  const [only] = tasks
  if (tasks.length === 1 && only && !only.isAsking) {
    only.replies = bytes
    return
  }
  const replies = splitReplies(bytes, commands.length)
  let at = 0
  for (const task of tasks) {
    if (task.isAsking) at++
    const own = replies.slice(at, at + task.commands.length)
    task.replies = own.length === 1 ? (own[0] as Buffer) : Buffer.concat(own)
    at += task.commands.length
  }
}

/** Nodes that only read have nothing to be confirmed. */
function isWrite({ commands }: ClusterNode['server'], command: Command): boolean {
  const verdict = commands.judge(command)
  return verdict.kind === 'send' && verdict.isWrite
}
