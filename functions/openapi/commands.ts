import * as v from 'valibot'
import { CallSchema } from '../commands/call.ts'
import { PipelineSchema } from '../routes/pipeline.ts'
import type { Operation } from './operation.ts'
import { ProblemSchema } from './problem.ts'

const tag = 'Commands'

const Outcome = v.union([
  v.strictObject({ result: v.unknown() }),
  v.strictObject({ error: ProblemSchema }),
])

/** Redis's commands by the names of redis-py's methods. */
export const commandsOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/commands/{method}',
    operationId: 'runCommand',
    tag,
    summary: 'Run a command',
    description:
      'A call of redis-py: positional arguments in `args`, the others in `options`. Bytes are `{"$base64": "…"}` both ways; integers past ' +
      '2^53 are decimal text. Whatever would be left out of the command that is sent is refused.',
    access: 'write',
    parameters: {
      method: "The method's name: `zadd`, `config_get`, `json.get`, `execute_command`",
    },
    body: CallSchema,
    answers: {
      200: {
        description: 'What the method gives',
        schema: v.strictObject({ result: v.unknown() }),
      },
    },
    problems: [
      ...(['unknown-method', 'wrong-arity', 'unknown-option', 'data-error'] as const),
      ...(['unsupported-command', 'forbidden-command', 'redis-error', 'wrong-type'] as const),
      ...(['not-text', 'already-exists', 'no-script', 'conflict', 'transaction-aborted'] as const),
      ...(['lock-not-owned', 'lock-expired'] as const),
    ],
    cost: { requests: 1, commands: 1 },
    example: {
      path: { method: 'set' },
      body: { args: ['greeting', 'hello'], options: { ex: 60, nx: true } },
      status: 200,
    },
  },
  {
    method: 'post',
    path: '/v1/pipeline',
    operationId: 'runPipeline',
    tag,
    summary: 'Run commands in one request',
    description:
      'As a transaction, unless `transaction` is false. A command that makes no sense refuses the whole request before anything is sent; one ' +
      'that Redis refuses has an `error` in its place. With `lock` they run only while its token holds that lock.',
    access: 'write',
    body: PipelineSchema,
    answers: {
      200: {
        description: 'The outcome of each command, in order',
        schema: v.strictObject({ results: v.array(Outcome) }),
      },
    },
    problems: [
      ...(['unknown-method', 'wrong-arity', 'unknown-option', 'data-error'] as const),
      ...(['unsupported-command', 'forbidden-command', 'redis-error', 'wrong-type'] as const),
      ...(['not-text', 'already-exists', 'no-script', 'conflict', 'transaction-aborted'] as const),
      ...(['lock-not-owned', 'unsupported-name'] as const),
    ],
    cost: { requests: 1, commands: 4 },
    example: {
      body: {
        commands: [
          { method: 'incr', args: ['visits'] },
          { method: 'expire', args: ['visits', 3600], options: { nx: true } },
        ],
      },
      status: 200,
    },
  },
]
