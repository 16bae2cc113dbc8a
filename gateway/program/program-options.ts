/** A setting of the program: a flag, an environment variable and a name in the configuration file. */
export interface ProgramOption {
  /** Its name in the file: that of the option of `startGateway` where there is one. */
  readonly name: string
  readonly flag: string
  readonly variable: string
  readonly type: 'text' | 'number' | 'switch'
  /** What stands for the value in the help. */
  readonly value?: string
  readonly help: string
  /** What is shown as the default. */
  readonly usual?: string
  /** Whether its value must not be shown. */
  readonly isSecret?: boolean
}

const option = (
  name: string,
  type: ProgramOption['type'],
  help: string,
  more: Partial<ProgramOption> = {},
): ProgramOption => {
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const variable = `REDGE_GATEWAY_${flag.replaceAll('-', '_').toUpperCase()}`
  const value = { text: 'TEXT', number: 'N', switch: '' }[type]
  return { name, flag, variable, type, value, help, ...more }
}

const FILE = { value: 'FILE' }
const TOKEN = { value: 'TOKEN', isSecret: true }

/** All settings of the program, in the order of the help. */
export const PROGRAM_OPTIONS: readonly ProgramOption[] = [
  option(
    'redis',
    'text',
    'the Redis: redis://[user][:password]@host:port/db, rediss://… for TLS, unix:///path/to/socket, ' +
      'sentinel://host:26379,host2:26379/name, or cluster://host:6379,host2:6379',
    { value: 'URL', variable: 'REDIS_URL', usual: 'redis://127.0.0.1:6379', isSecret: true },
  ),
  option('redisCa', 'text', 'certificates (PEM) to trust over TLS', FILE),
  option('redisCert', 'text', "the gateway's own certificate", FILE),
  option('redisKey', 'text', 'the key of that certificate', FILE),
  option('redisInsecure', 'switch', 'talk to a server whose certificate cannot be verified'),
  option('minReplicas', 'number', 'replicas that must have a write before it is answered', {
    usual: '0',
  }),
  option('waitMs', 'number', 'milliseconds that a write waits for them', { usual: '1000' }),
  option('port', 'number', 'port to listen on, 0 for a free one', { usual: '8079' }),
  option('host', 'text', 'address to listen on', { value: 'HOST', usual: '127.0.0.1' }),
  option(
    'token',
    'text',
    'what clients must send; other users of the machine can see flags, so prefer the variable',
    { ...TOKEN, usual: 'a random one' },
  ),
  option('readOnlyToken', 'text', 'a token for those who may only read', TOKEN),
  option('metricsToken', 'text', 'a token for /metrics', TOKEN),
  option('cors', 'switch', 'let browsers of any origin call'),
  option(
    'admin',
    'switch',
    'let clients administer the server: CONFIG, ACL, SHUTDOWN, CLIENT KILL, …',
  ),
  option('dialect', 'text', 'answer as the service does, or as Redis: upstash or redis', {
    value: 'NAME',
    usual: 'upstash',
  }),
  option('costMeter', 'switch', 'tell at /usage what the service would bill'),
  option(
    'simulate',
    'text',
    'faults of production: latencyMs, jitterMs, dropReplies, duplicateRequests, quota, ' +
      'maxRequestsPerSecond, maxRequestSize, replicaLagMs, replicaDb',
    { value: 'NAME=N,…' },
  ),
  option('maxRequestSize', 'number', 'bytes of one command', { usual: '10485760' }),
  option('maxBodySize', 'number', 'bytes of a body', { usual: '67108864' }),
  option('maxReplySize', 'number', 'bytes that Redis may send for one request', {
    usual: '67108864',
  }),
  option('maxMemory', 'number', 'bytes of bodies and answers held at a time', {
    usual: '536870912',
  }),
  option('maxStreams', 'number', 'streams open at a time', { usual: '1000' }),
  option('maxStreamBacklog', 'number', 'bytes that may wait for the client of a stream', {
    usual: '1048576',
  }),
  option('heartbeatMs', 'number', 'milliseconds between heartbeats of a stream', {
    usual: '15000',
  }),
  option('connectTimeoutMs', 'number', 'milliseconds for connecting to Redis', { usual: '5000' }),
  option('silenceMs', 'number', 'milliseconds of silence after which Redis counts as gone', {
    usual: '30000',
  }),
  option('socketTimeoutMs', 'number', 'the same for clients', { usual: '120000' }),
  option('drainMs', 'number', 'milliseconds that requests in flight are given at the end', {
    usual: '10000',
  }),
  option('workers', 'number', 'processes that serve, such as one for each core', { usual: '1' }),
  option('log', 'text', 'text, json (a line for each request as well) or none', {
    value: 'FORMAT',
    usual: 'text',
  }),
  option(
    'config',
    'text',
    'a JSON file of these settings by their names in camelCase, and tokens',
    FILE,
  ),
]
