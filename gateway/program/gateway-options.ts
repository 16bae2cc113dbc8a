import { readFileSync } from 'node:fs'
import type { GatewayOptions } from '../gateway-options.ts'
import type { LogFormat } from './log.ts'
import type { GivenSettings } from './read-settings.ts'
import { UsageError } from './usage-error.ts'

/** What the program goes by. */
export interface ProgramSettings {
  readonly gateway: GatewayOptions
  readonly workers: number
  readonly log: LogFormat
}

/**
 * The settings with the program's own defaults. Those of the gateway are for it to check.
 * @throws UsageError for a number of workers or a format of logs that there is not, or a file that cannot be read.
 */
export function programSettings(given: GivenSettings): ProgramSettings {
  const { workers, log, redisCa, redisCert, redisKey, redisInsecure, config, ...rest } = {
    redis: 'redis://127.0.0.1:6379',
    port: 8079,
    workers: 1,
    log: 'text',
    ...given,
  } as GivenSettings & { readonly workers: number; readonly log: string }
  if (workers < 1 || workers > 256) throw new UsageError('workers must be a number from 1 to 256')
  if (!isFormat(log)) throw new UsageError('log must be text, json or none')
  const redisTls = {
    ca: readPem(redisCa),
    cert: readPem(redisCert),
    key: readPem(redisKey),
    insecure: redisInsecure === true,
  }
  const isTls = Object.values(redisTls).some((value) => value)
  const gateway = { ...rest, ...(isTls ? { redisTls } : {}) } as unknown as GatewayOptions
  return { gateway, workers, log }
}

function isFormat(text: string): text is LogFormat {
  return text === 'text' || text === 'json' || text === 'none'
}

function readPem(path: unknown): string | undefined {
  if (typeof path !== 'string') return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
