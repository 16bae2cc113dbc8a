import { parseArgs } from 'node:util'
import { Failure } from './failure.ts'

/** What `npm start` can be told. */
export interface StartOptions {
  readonly help: boolean
  /** Start with an empty Redis. */
  readonly fresh: boolean
  /** Leave the Worker's request log out. */
  readonly quiet: boolean
  /** The Worker's port. */
  readonly port: number | undefined
  readonly gatewayPort: number | undefined
  /** Start the Django project of `examples/django` on the same Redis. */
  readonly django: boolean
}

/** The text of `npm start -- --help`. */
export const startHelp = `npm start -- [options]

Starts Redis, the gateway and the Worker on this machine, and stops all of them with Ctrl-C.

  --port N          port of the Worker (8787, or the next free one; 0: any)
  --gateway-port N  port of the gateway (8079, or the next free one; 0: any)
  --fresh           start with an empty Redis; the data of earlier runs are deleted
  --django          start the Django project of examples/django beside them (npm run demo:django)
  --quiet           do not show the Worker's requests and logs, only its errors
  --help            this text

Environment:

  REDIS_URL         use this server (redis://[user:password@]host:port[/db]) and start none
  REDGE_DIR         where data and tokens are kept (.redge)
  .dev.vars         further settings of the Worker, a NAME=value per line`

/**
 * Reads the words after `npm start --`.
 *
 * @throws {Failure} when there is a word it does not know.
 */
export function readStartOptions(args: readonly string[]): StartOptions {
  const values = parse(args)
  return {
    help: values.help,
    fresh: values.fresh,
    quiet: values.quiet,
    port: readPort('--port', values.port),
    gatewayPort: readPort('--gateway-port', values['gateway-port']),
    django: values.django,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        fresh: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        django: { type: 'boolean', default: false },
        port: { type: 'string' },
        'gateway-port': { type: 'string' },
      },
    }).values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Failure(firstSentence(message), `npm start takes:\n\n${startHelp}`)
  }
}

function firstSentence(text: string): string {
  return `${text.split('. ', 1)[0]?.replace(/\.$/, '')}.`
}

function readPort(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Failure(`${flag} takes a port from 0 to 65535, not "${text}".`, `Example: ${flag} 8787`)
}
