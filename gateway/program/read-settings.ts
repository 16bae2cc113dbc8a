import { readFileSync } from 'node:fs'
import { PROGRAM_OPTIONS, type ProgramOption } from './program-options.ts'
import { UsageError } from './usage-error.ts'

/** Settings by their names, as they were given: by a flag, else a variable, else the file. */
export type GivenSettings = Readonly<Record<string, unknown>>

/** Flags as `parseArgs` gives them. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>

/**
 * The settings that were given. An empty flag or variable counts as not given.
 * @throws UsageError for a value that cannot be meant, or a file that cannot be read.
 */
export function readGivenSettings(flags: Flags, env: NodeJS.ProcessEnv): GivenSettings {
  const path = flags.config || env.REDGE_GATEWAY_CONFIG
  const file = path ? readFile(String(path)) : {}
  const given: Record<string, unknown> = { ...file }
  for (const option of PROGRAM_OPTIONS) {
    const value = readFlag(option, flags[option.flag]) ?? readVariable(option, env[option.variable])
    if (value !== undefined) given[option.name] = value
  }
  return given
}

function readFlag(option: ProgramOption, value: string | boolean | undefined): unknown {
  if (value === undefined || value === '') return undefined
  return typeof value === 'boolean' ? value : readText(option, value, `--${option.flag}`)
}

function readVariable(option: ProgramOption, value: string | undefined): unknown {
  if (!value) return undefined
  if (option.type !== 'switch') return readText(option, value, option.variable)
  if (value === '0' || value === '1') return value === '1'
  throw new UsageError(`${option.variable} must be 1 or 0`)
}

function readText({ name, type }: ProgramOption, text: string, where: string): unknown {
  if (name === 'simulate') return readSimulation(text, where)
  if (type === 'text') return text
  if (/^\d{1,12}$/.test(text)) return Number(text)
  const what = name === 'port' ? 'must be a number from 0 to 65535' : 'must be a whole number'
  throw new UsageError(`${where} ${what}`)
}

/** `latencyMs=50,dropReplies=0.01` */
function readSimulation(text: string, where: string): Record<string, number> {
  const entries = text.split(',').map((part): [string, number] => {
    const [name = '', value = ''] = part.split('=')
    if (!/^\w+$/.test(name) || !/^\d+(\.\d+)?$/.test(value)) {
      throw new UsageError(`${where} must be written as latencyMs=50,dropReplies=0.01`)
    }
    return [name, Number(value)]
  })
  return Object.fromEntries(entries)
}

function readFile(path: string): Record<string, unknown> {
  const json = parse(readTextFile(path), path)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UsageError(`${path} must hold a JSON object`)
  }
  for (const [name, value] of Object.entries(json)) checkEntry(name, value, path)
  return json as Record<string, unknown>
}

function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** What the parser says of it may hold a part of the text, and so a token. */
function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`${path} is not JSON`)
  }
}

const TYPES = { text: 'string', number: 'number', switch: 'boolean' } as const

function checkEntry(name: string, value: unknown, path: string): void {
  if (name === 'tokens') {
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'object' && item)
    if (!isList) throw new UsageError(`tokens in ${path} must be a list of objects`)
    return
  }
  const option = PROGRAM_OPTIONS.find((known) => known.name === name && name !== 'config')
  if (!option) throw new UsageError(`${path} has a setting that is not known: ${name}`)
  const type = name === 'simulate' ? 'object' : TYPES[option.type]
  if (typeof value !== type || value === null) {
    throw new UsageError(`${name} in ${path} must be a ${type}`)
  }
}
