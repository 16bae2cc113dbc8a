import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, startChild } from './children.ts'
import { Failure } from './failure.ts'
import { freePort } from './ports.ts'
import { run } from './programs.ts'
import { root } from './project-bin.ts'

/** The Django project of `examples/django`, with a user to log in. */
export interface Django {
  readonly url: string
  readonly child: Child
  readonly username: string
  readonly password: string
}

// Debian's modules belong to this one; the python3 on the PATH may be another.
const python = '/usr/bin/python3'
const project = join(root, 'examples/django')
const user = { username: 'ada', password: 'analytical-engine' }
const readyWithinMs = 30_000

/**
 * Starts the project on a Redis; its database is kept in `stateDir`.
 *
 * @throws {Failure} when Django is not there, or does not start.
 */
export async function startDjango(stateDir: string, redisUrl: string): Promise<Django> {
  const env = {
    ...process.env,
    REDIS_URL: redisUrl,
    DATABASE: join(stateDir, 'django.sqlite3'),
    DJANGO_SUPERUSER_PASSWORD: user.password,
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
  }
  await manage(env, 'migrate', '--verbosity=0')
  const name = ['--username', user.username, '--email', 'ada@example.com']
  await manage(env, 'createsuperuser', '--noinput', ...name).catch((error: unknown) => {
    if (!(error instanceof Failure) || !/already taken/.test(error.message)) throw error
  })
  const address = `127.0.0.1:${await freePort()}`
  const child = await startChild({
    name: 'Django',
    command: python,
    args: ['manage.py', 'runserver', '--noreload', address],
    cwd: project,
    env,
  })
  const url = `http://${address}`
  await waitForAnswer(url, child)
  return { url, child, ...user }
}

async function manage(env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
  const { ok, output } = await run(python, ['manage.py', ...args], { cwd: project, env })
  if (ok) return
  throw new Failure(
    `${output.trim()}\n\nDjango could not ${args[0]}.`,
    "It needs Debian's packages: apt-get install python3-django python3-django-redis",
  )
}

async function waitForAnswer(url: string, child: Child): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (Date.now() < deadline) {
    const response = await fetch(url).catch(() => undefined)
    await response?.body?.cancel()
    if (response?.ok) return
    await delay(50)
  }
  throw new Failure(`${child.lastLines()}\n\nDjango does not answer at ${url}.`, 'See above.')
}

/** What to do with the two. */
export function djangoWelcome({ url, username, password }: Django, workerUrl: string): string {
  return [
    'Log in to Django, then look at the Worker, which has the same session:',
    '',
    `  Django   ${url}/accounts/login/   user ${username}, password ${password}`,
    `  Worker   ${workerUrl}/v1/session/demo`,
  ].join('\n')
}
