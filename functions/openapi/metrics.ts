import type { Operation } from './operation.ts'

/** The figures of the Worker for Prometheus. */
export const metricsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'Operations',
    summary: 'Figures for Prometheus',
    description:
      'Those of `redge_` are of the isolate that answers, since it began, and bear its name; those of `redis_` and of jobs are of all. The ' +
      'secret METRICS_TOKEN opens it, or a token that may do everything.',
    access: 'metrics',
    answers: {
      200: {
        description: 'The text format of Prometheus',
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
      },
    },
    problems: [],
    cost: { requests: 6, commands: 11 },
    example: { status: 200 },
  },
]
