import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

interface Rule {
  readonly allowed: readonly string[]
  readonly forbidden: readonly string[]
}

const aboveLib = [
  'node:fs',
  'redge',
  'redge/core',
  'redge-gateway',
  '@upstash/redis',
  '@upstash/redis/cloudflare',
  '../test/support/words.ts',
  '../functions/app.ts',
  '../gateway/index.ts',
  '../scripts/build.ts',
]
const aboveFolder = [
  ...aboveLib.map((path) => path.replace('../', '../../')),
  '../client.ts',
  '../core.ts',
  '../index.ts',
  '../recorder.ts',
  '../upstash.ts',
  '../transport/http-requester.ts',
  '../transport/upstash-requester.ts',
]
const aboveClient = [
  ...aboveLib,
  './api.ts',
  './core.ts',
  './index.ts',
  './redis.ts',
  './upstash.ts',
  './jobs/index.ts',
  './lock/lock.ts',
  './pubsub/pubsub.ts',
  './transport/auto-pipeline.ts',
  './transport/http-requester.ts',
  './transport/upstash-requester.ts',
]
const belowClient = [
  './commands/index.ts',
  './errors.ts',
  './executor.ts',
  './retry/retry.ts',
  './script.ts',
  './sleep.ts',
  './transaction/watched.ts',
  './transport/call-state.ts',
  './transport/deadline.ts',
  './transport/requester.ts',
  './wire/encode.ts',
]
const client: Rule = { allowed: belowClient, forbidden: aboveClient }
const codecFolder: Rule = {
  allowed: ['../../errors.ts', '../../wire/encode.ts', '../codec.ts', '../python/numbers.ts'],
  forbidden: [
    ...aboveLib.map((path) => path.replace('../', '../../../')),
    '../../cache/cache.ts',
    '../../client.ts',
    '../../executor.ts',
    '../../redis.ts',
    '../../transport/requester.ts',
    '../../upstash.ts',
  ],
}
const aboveWorker = [
  'node:fs',
  'redge-gateway',
  '@upstash/redis',
  '../../lib/index.ts',
  '../../gateway/index.ts',
  '../../scripts/build.ts',
  '../../test/functions/support.ts',
]

/** What a file at each path may import and what it may not. */
const rules: Readonly<Record<string, Rule>> = {
  'lib/errors.ts': {
    allowed: [],
    forbidden: [...aboveClient, './wire/encode.ts', './protocol.ts'],
  },
  'lib/protocol.ts': { allowed: [], forbidden: [...aboveClient, './errors.ts'] },
  'lib/executor.ts': {
    allowed: ['./errors.ts', './pipeline.ts', './wire/encode.ts'],
    forbidden: [...aboveClient, './client.ts', './commands/index.ts', './transport/requester.ts'],
  },
  'lib/script.ts': {
    allowed: ['./executor.ts', './wire/sha1.ts'],
    forbidden: [...aboveClient, './client.ts', './commands/index.ts'],
  },
  'lib/clock.ts': { allowed: ['./errors.ts'], forbidden: [...aboveClient, './client.ts'] },
  'lib/endpoint.ts': { allowed: ['./errors.ts'], forbidden: [...aboveClient, './client.ts'] },
  'lib/sleep.ts': { allowed: ['./errors.ts'], forbidden: [...aboveClient, './client.ts'] },
  'lib/client.ts': client,
  'lib/pipeline.ts': client,
  'lib/blocking.ts': client,
  'lib/connectionless.ts': client,
  'lib/iterators.ts': client,
  'lib/recorder.ts': client,
  'lib/redis.ts': {
    allowed: ['./client.ts', './lock/lock.ts', './pubsub/pubsub.ts', './transport/retrying.ts'],
    forbidden: [...aboveLib, './index.ts', './upstash.ts', './cache/index.ts', './jobs/index.ts'],
  },
  'lib/api.ts': {
    allowed: ['./redis.ts', './lock/lock.ts', './errors.ts'],
    forbidden: [...aboveLib, './index.ts', './upstash.ts', './transport/upstash-requester.ts'],
  },
  'lib/core.ts': {
    allowed: ['./api.ts', './redis.ts', './wire/replies.ts'],
    forbidden: [...aboveLib, './index.ts', './upstash.ts', './transport/upstash-requester.ts'],
  },
  'lib/index.ts': {
    allowed: ['./api.ts', './redis.ts', './upstash.ts', './transport/upstash-requester.ts'],
    forbidden: [...aboveLib, './cache/index.ts', './core.ts', './jobs/index.ts'],
  },
  'lib/upstash.ts': {
    allowed: [
      ...['@upstash/redis/cloudflare', './errors.ts', './wire/base64.ts'],
      ...['./transport/event-stream.ts', './transport/requester.ts'],
    ],
    forbidden: ['node:fs', './client.ts', './redis.ts', './transport/http-requester.ts'],
  },
  'lib/wire/encode.ts': {
    allowed: ['../errors.ts', './replies.ts'],
    forbidden: [...aboveFolder, '../executor.ts', '../commands/index.ts'],
  },
  'lib/commands/keys.ts': {
    allowed: ['../errors.ts', '../executor.ts', '../script.ts', '../wire/encode.ts'],
    forbidden: [...aboveFolder, '../pipeline.ts', '../lock/lock.ts'],
  },
  'lib/transport/http-requester.ts': {
    allowed: ['../errors.ts', '../protocol.ts', '../wire/encode.ts', './requester.ts'],
    forbidden: aboveFolder.filter((path) => !path.startsWith('../transport/')),
  },
  'lib/retry/retry.ts': { allowed: ['../errors.ts'], forbidden: aboveFolder },
  'lib/lock/lock.ts': {
    allowed: [
      ...['../errors.ts', '../pipeline.ts', '../retry/repeated.ts', '../wire/encode.ts'],
      ...['../transport/requester.ts', './waiting/queue.ts'],
    ],
    forbidden: [
      ...[...aboveFolder, '../jobs/index.ts', '../pubsub/pubsub.ts', '../redis.ts'],
      '../retry/backoff.ts',
    ],
  },
  'lib/codecs/dicts.ts': {
    allowed: ['../errors.ts', '../wire/encode.ts', './codec.ts', './pickle/pickle.ts'],
    forbidden: [...aboveFolder, '../cache/cache.ts', '../executor.ts', '../redis.ts'],
  },
  ...Object.fromEntries(
    ['compressors', 'json', 'msgpack', 'pickle', 'python', 'xz'].map((folder): [string, Rule] => [
      `lib/codecs/${folder}/file.ts`,
      codecFolder,
    ]),
  ),
  'lib/cache/cache.ts': {
    allowed: [
      '../codecs/codec.ts',
      '../endpoint.ts',
      '../errors.ts',
      '../executor.ts',
      '../lock/lock.ts',
      '../redis.ts',
      '../retry/repeated.ts',
      '../sleep.ts',
      '../wire/encode.ts',
    ],
    forbidden: [
      ...[...aboveFolder, 'hono', '../jobs/index.ts', '../pubsub/pubsub.ts'],
      '../lock/semaphore.ts',
    ],
  },
  'lib/session/session-store.ts': {
    allowed: [
      ...['../cache/cache.ts', '../codecs/codec.ts', '../errors.ts', '../sleep.ts'],
      '../retry/repeated.ts',
    ],
    forbidden: [...aboveFolder, 'hono', '../cache/index.ts', '../lock/lock.ts', '../redis.ts'],
  },
  'lib/hono/session.ts': {
    allowed: [
      ...['hono', 'hono/factory', '../cache/cache.ts', '../errors.ts', '../session/errors.ts'],
      ...['../lock/semaphore.ts', '../rate-limit/rate-limiter.ts', '../wire/hex.ts'],
    ],
    forbidden: [
      ...[...aboveFolder, '../cache/index.ts', '../session/index.ts', '../lock/lock.ts'],
      ...['../rate-limit/index.ts', '@upstash/ratelimit', '../wire/encode.ts'],
    ],
  },
  'lib/rate-limit/rate-limiter.ts': {
    allowed: ['@upstash/ratelimit', '../errors.ts', '../wire/replies.ts', './outage.ts'],
    forbidden: [...aboveFolder, 'hono', '../hono/rate-limit.ts', '../lock/lock.ts', '../redis.ts'],
  },
  'lib/lock/waiting/queue.ts': {
    allowed: ['../../clock.ts', '../../pubsub/channel-stream.ts', './backoff.ts'],
    forbidden: ['../lock.ts', '../../redis.ts', '../../pubsub/pubsub.ts', '@upstash/redis'],
  },
  'lib/jobs/jobs.ts': {
    allowed: [
      'croner',
      '../errors.ts',
      '../redis.ts',
      '../retry/backoff.ts',
      '../transport/usage.ts',
    ],
    forbidden: [...aboveFolder, '../clock.ts', '../executor.ts', '../lock/lock.ts'],
  },
  'lib/pubsub/pubsub.ts': {
    allowed: ['../errors.ts', '../transport/requester.ts', '../wire/encode.ts'],
    forbidden: [
      ...[...aboveFolder, '../redis.ts', '../commands/index.ts', '../protocol.ts'],
      ...['../commands/unsupported.ts', '../transport/retrying.ts'],
    ],
  },
  'lib/otel/trace-events.ts': {
    allowed: ['@opentelemetry/api', '../transport/events.ts'],
    forbidden: [...aboveFolder, '../redis.ts', '../errors.ts', '../transport/requester.ts'],
  },
  'lib/transaction/watched.ts': {
    allowed: ['../commands/index.ts', '../pipeline.ts', '../transport/requester.ts'],
    forbidden: [...aboveFolder, '../redis.ts', '../lock/lock.ts'],
  },
  'lib/new-folder/new-file.ts': {
    allowed: ['../lock/lock.ts', '../errors.ts'],
    forbidden: [
      ...aboveLib.map((path) => path.replace('../', '../../')),
      '../upstash.ts',
      '../transport/upstash-requester.ts',
    ],
  },
  'functions/app.ts': {
    allowed: ['redge', 'redge/jobs', 'hono', './routes/locks.ts', './jobs/index.ts'],
    forbidden: aboveWorker.map((path) => path.replace('../../', '../')),
  },
  'functions/http/body.ts': {
    allowed: ['redge', 'hono', 'valibot', '../env.ts'],
    forbidden: [...aboveWorker, '../app.ts', '../routes/locks.ts', '../jobs/index.ts'],
  },
  'functions/commands/call.ts': {
    allowed: ['redge', '../http/values.ts'],
    forbidden: [...aboveWorker, '../routes/commands.ts', '../jobs/leaderboards.ts'],
  },
  'functions/locks/keys.ts': {
    allowed: ['redge/core', 'hono', '../http/problem.ts', '../redis.ts'],
    forbidden: [...aboveWorker, '../routes/locks.ts', '../jobs/leaderboards.ts'],
  },
  'functions/routes/locks.ts': {
    allowed: ['redge', 'hono', 'valibot', '../http/body.ts', '../commands/call.ts'],
    forbidden: [...aboveWorker, '../app.ts', '../jobs/index.ts', '../jobs/leaderboards.ts'],
  },
  'functions/jobs/leaderboards.ts': {
    allowed: ['redge/jobs', '../env.ts', '../log.ts'],
    forbidden: [...aboveWorker, '../index.ts', '../routes/leaderboards.ts'],
  },
  'gateway/server.ts': {
    allowed: ['node:http', '../lib/errors.ts', '../lib/protocol.ts', './rest/handler.ts'],
    forbidden: [
      ...['redge', 'redge/core', 'hono', '@upstash/redis', '../lib/wire/encode.ts'],
      ...['../functions/log.ts', '../scripts/failure.ts', '../test/gateway/support.ts'],
    ],
  },
  'gateway/redis/wire.ts': {
    allowed: ['node:net', '../../lib/errors.ts', '../../lib/protocol.ts'],
    forbidden: ['redge', '../../lib/index.ts', '../../test/support/words.ts'],
  },
  'console/src/keys/viewers/decode.ts': {
    allowed: [
      ...['preact', 'uplot', 'redge/cache', 'redge/cache/msgpack', '../../api/client.ts'],
      ...['../../../../lib/cache/sniff.ts', '../../../../lib/codecs/python/type-names.ts'],
    ],
    forbidden: [
      ...['node:fs', 'redge', 'redge-gateway', '@upstash/redis', '../../../../lib/redis.ts'],
      ...['../../../../functions/app.ts', '../../../../scripts/assets.ts'],
      ...['../../../../test/console/browser.test.ts', '../../../../gateway/index.ts'],
    ],
  },
  'scripts/start.ts': {
    allowed: ['redge-gateway', 'node:fs', '../lib/index.ts', './children.ts'],
    forbidden: ['../test/support/redis-server.ts', '../test/global-setup.ts'],
  },
  'bench/commands.ts': {
    allowed: ['redge', '@upstash/redis', '../scripts/children.ts'],
    forbidden: ['../test/support/redis-server.ts'],
  },
  'test/scripts/start.test.ts': {
    allowed: ['../../scripts/start.ts', '../support/program.ts', '../../lib/wire/encode.ts'],
    forbidden: [],
  },
}

let dir: string
let refused: ReadonlySet<string>

/** A file per import, in a folder that has our rules and nothing else. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-rules-'))
  await copyFile(join(root, 'biome.json'), join(dir, 'biome.json'))
  await copyFile(join(root, '.gitignore'), join(dir, '.gitignore'))
  for (const [path, { allowed, forbidden }] of Object.entries(rules)) {
    await mkdir(join(dir, dirname(path)), { recursive: true })
    await writeFile(join(dir, path), [...allowed, ...forbidden].map(importOf).join(''))
  }
  refused = await lint()
})

afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

// A type brings a layer in as well; that it costs nothing at run time is no excuse.
function importOf(path: string, index: number): string {
  return `import type { T${index} } from '${path}'\n`
}

/** Where Biome finds something, as `path:line`. */
async function lint(): Promise<ReadonlySet<string>> {
  const args = ['lint', '--only=style/noRestrictedImports', '--reporter=json']
  const options = { cwd: dir, maxBuffer: 64 * 1024 * 1024 }
  const { stdout } = await run('biome', [...args, '--max-diagnostics=none', '.'], options).catch(
    (error: { stdout: string }) => error,
  )
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { location: { path: string; start: { line: number } } }[]
  }
  return new Set(diagnostics.map(({ location }) => `${location.path}:${location.start.line}`))
}

it.each(Object.entries(rules))('holds %s to its rule', (path, { allowed, forbidden }) => {
  const imports = [...allowed, ...forbidden]
  const found = imports.filter((_, index) => refused.has(`${path}:${index + 1}`))
  expect(found).toEqual(forbidden)
})

it('has a case for every rule', async () => {
  const { overrides } = (await import('../../biome.json', { with: { type: 'json' } })).default
  const patterns = overrides
    .filter(({ linter }) => 'noRestrictedImports' in (linter.rules.style ?? {}))
    .map(({ includes }) => includes)
  const untested = patterns.flat().filter((pattern) => !Object.keys(rules).some(matches(pattern)))
  expect(patterns.length).toBeGreaterThan(0)
  expect(untested).toEqual([])
})

function matches(pattern: string): (path: string) => boolean {
  return (path) =>
    pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : path === pattern
}
