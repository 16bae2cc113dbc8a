import { parseArgs } from 'node:util'
import { Failure } from './failure.ts'

/** The text of `npm run jobs -- --help`. */
export const jobsHelp = `npm run jobs -- COMMAND [options]

  list              the jobs, when they are due next and how they went last
  run NAME          have a job run now
  history NAME      its runs, the newest first
  pause NAME        let it not begin any more
  resume NAME       end the pause
  cancel NAME ID    take back a run, or have it end

  --url URL         the Worker (REDGE_URL, or http://127.0.0.1:8787)
  --token TOKEN     its admin token (REDGE_ADMIN_TOKEN); for list and history REDGE_API_TOKEN will do
  --json            print what the Worker answers`

type Environment = Readonly<Record<string, string | undefined>>

/** A request of the API that a command stands for, and how its answer is shown. */
interface Request {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly show: (answer: Answer) => string
}

/** What the API answers with, as far as it is shown. */
interface Answer {
  readonly id?: number
  readonly name?: string
  readonly paused?: boolean
  readonly title?: string
  readonly jobs?: readonly ShownJob[]
  readonly runs?: readonly ShownRun[]
}

interface ShownJob {
  readonly name: string
  readonly schedule: string
  readonly timezone: string
  readonly paused: boolean
  readonly overdue: boolean
  readonly next: number | null
  readonly lastRun: ShownRun | null
}

interface ShownRun {
  readonly id?: number
  readonly status: string
  readonly trigger?: string
  readonly scheduledTime: number
  readonly durationMs?: number
  readonly error?: string
  readonly usage?: { readonly billedCommands: number }
  readonly log?: readonly string[]
}

/**
 * What a command prints.
 *
 * @throws Failure for words it does not know, and for what the Worker refuses.
 */
export async function jobsCommand(args: readonly string[], env: Environment): Promise<string> {
  const { values, positionals } = parsed(args)
  const request = requestOf(positionals)
  const token = values.token ?? env.REDGE_ADMIN_TOKEN ?? env.REDGE_API_TOKEN
  if (!token) throw new Failure('No token was given.', 'Use --token, or set REDGE_ADMIN_TOKEN.')
  const url = values.url ?? env.REDGE_URL ?? 'http://127.0.0.1:8787'
  const answer = await answered(url, token, request)
  return values.json ? JSON.stringify(answer, null, 2) : request.show(answer)
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        token: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
  } catch (cause) {
    throw new Failure(cause instanceof Error ? cause.message : String(cause), jobsHelp, { cause })
  }
}

function requestOf(words: readonly string[]): Request {
  const [command = '', name = '', id = ''] = words
  const job = `/v1/jobs/${encodeURIComponent(name)}`
  const paused = ({ paused }: Answer): string => `${name} is ${paused ? 'paused' : 'not paused'}.`
  const requests: Readonly<Record<string, Request & { readonly words: number }>> = {
    list: { words: 1, method: 'GET', path: '/v1/jobs', show: shownJobs },
    history: { words: 2, method: 'GET', path: `${job}/runs`, show: shownRuns },
    run: { words: 2, method: 'POST', path: `${job}/runs`, show: ({ id }) => `Run ${id} waits.` },
    pause: { words: 2, method: 'PATCH', path: job, body: { paused: true }, show: paused },
    resume: { words: 2, method: 'PATCH', path: job, body: { paused: false }, show: paused },
    cancel: {
      words: 3,
      method: 'DELETE',
      path: `${job}/runs/${encodeURIComponent(id)}`,
      show: (answer) => `Run ${id} ${answer.id === undefined ? 'is cancelled' : 'will end soon'}.`,
    },
  }
  const request = Object.hasOwn(requests, command) ? requests[command] : undefined
  if (request !== undefined && request.words === words.length) return request
  throw new Failure(`"${words.join(' ')}" is no command.`, jobsHelp)
}

async function answered(url: string, token: string, request: Request): Promise<Answer> {
  const { method, path, body } = request
  const response = await fetch(new URL(path, url), {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  }).catch((cause: unknown) => {
    throw new Failure(`The Worker at ${url} does not answer.`, 'Give its address by --url.', {
      cause,
    })
  })
  const text = await response.text()
  const answer = (text === '' ? {} : JSON.parse(text)) as Answer
  if (response.ok) return answer
  throw new Failure(`The Worker refused: ${answer.title ?? ''} (${response.status})`, jobsHelp)
}

function shownJobs({ jobs = [] }: Answer): string {
  const rows = jobs.map((job) => [
    job.name,
    `${job.schedule} ${job.timezone}`,
    job.paused ? 'paused' : time(job.next),
    job.lastRun === null ? '-' : `${job.lastRun.status} ${time(job.lastRun.scheduledTime)}`,
    job.overdue ? 'overdue' : '',
  ])
  return table([['JOB', 'SCHEDULE', 'NEXT', 'LAST RUN', ''], ...rows])
}

function shownRuns({ runs = [] }: Answer): string {
  const rows = runs.map((run) => [
    String(run.id ?? ''),
    time(run.scheduledTime),
    run.trigger ?? '',
    run.status,
    run.durationMs === undefined ? '' : `${run.durationMs} ms`,
    run.usage === undefined ? '' : `${run.usage.billedCommands} commands`,
    [run.error, ...(run.log ?? [])].filter((line) => line !== undefined).join(' | '),
  ])
  return table([['RUN', 'FOR', 'TRIGGER', 'STATUS', 'TOOK', 'SPENT', ''], ...rows])
}

function time(ms: number | null): string {
  return ms === null ? '-' : new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}
