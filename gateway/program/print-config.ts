import { PROGRAM_OPTIONS } from './program-options.ts'
import type { GivenSettings } from './read-settings.ts'

/** The settings as JSON, as they came out of flags, variables and file, and with stars for secrets. */
export function configText(given: GivenSettings): string {
  const shown: Record<string, unknown> = {}
  for (const { name, usual, isSecret, type } of PROGRAM_OPTIONS) {
    const value = given[name] ?? defaultOf(usual, type)
    if (name === 'config' || value === undefined) continue
    shown[name] = isSecret ? hidden(name, String(value)) : value
  }
  const { tokens } = given
  if (Array.isArray(tokens)) shown.tokens = tokens.map(withoutSecrets)
  return `${JSON.stringify(shown, null, 2)}\n`
}

function defaultOf(usual: string | undefined, type: string): unknown {
  if (type === 'switch') return false
  return type === 'number' ? Number(usual) : usual
}

const STARS = '***'

/** Of a URL only the password is one; of one that no parser takes, nothing is shown for sure. */
function hidden(name: string, text: string): string {
  if (name !== 'redis') return text === 'a random one' ? text : STARS
  return text
    .replace(/(:\/\/[^/?#]*?:)[^/?#]*@/, `$1${STARS}@`)
    .replace(/(password=)[^&#]*/gi, `$1${STARS}`)
}

function withoutSecrets(token: object): object {
  const entries = Object.entries(token).map(([name, value]) => {
    return [name, name === 'token' || name === 'password' ? STARS : value]
  })
  return Object.fromEntries(entries)
}
