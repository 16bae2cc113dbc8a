import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeOf, Failure } from './failure.ts'

const names = ['apiToken', 'adminToken', 'gatewayToken'] as const

/**
 * The tokens of a local redge: random at the first start, the same ever after.
 * `apiToken` and `adminToken` open the Worker's API, `gatewayToken` the gateway.
 */
export type Secrets = Readonly<Record<(typeof names)[number], string>>

/** The tokens kept in `stateDir`; what is missing is made. Only the user can read the file. */
export function loadSecrets(stateDir: string): Secrets {
  const path = join(stateDir, 'secrets.json')
  const kept = readKept(path)
  const secrets: Secrets = {
    apiToken: kept.apiToken ?? newToken(),
    adminToken: kept.adminToken ?? newToken(),
    gatewayToken: kept.gatewayToken ?? newToken(),
  }
  writePrivate(path, `${JSON.stringify(secrets, null, 2)}\n`)
  return secrets
}

/** Writes a file that only the user can read. */
export function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 })
  // The mode above is for new files only.
  chmodSync(path, 0o600)
}

function newToken(): string {
  return randomBytes(24).toString('hex')
}

function readKept(path: string): Partial<Secrets> {
  try {
    return pickTokens(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return {}
    if (!(error instanceof SyntaxError)) throw error
    throw new Failure(`${path} is damaged.`, `Remove it (rm '${path}'): new tokens will be made.`)
  }
}

function pickTokens(value: Record<string, unknown>): Partial<Secrets> {
  return Object.fromEntries(names.map((name) => [name, value[name]]).filter(([, t]) => isToken(t)))
}

// The tokens go into an env file and into shell commands as they stand.
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]+$/.test(value)
}
