import { ImproperlyConfigured } from '../cache/errors.ts'
import { nearestName } from '../cache/nearest-name.ts'

/** Which settings there are, under camelCase names. */
export interface KnownSettings {
  /** Whose they are, for messages. */
  readonly what: string
  readonly names: readonly string[]
  /** Those that mean nothing here; taken so that a block of settings can be pasted. */
  readonly ignored?: readonly string[]
}

/**
 * Settings by their camelCase names, whichever form they were given in; what is `undefined` counts as not given. Names
 * are looked at; values are what the type of the options says.
 *
 * @throws ImproperlyConfigured for a name that is not known or is given in both forms.
 */
export function namedSettings<Settings extends object>(
  given: object,
  { what, names, ignored = [] }: KnownSettings,
): Settings {
  const settings: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const own = name === name.toUpperCase() ? camelCase(name) : name
    if (value === undefined || ignored.includes(own)) continue
    if (!names.includes(own)) throw unknownName(what, name, nearestName(own, names))
    if (Object.hasOwn(settings, own)) {
      throw new ImproperlyConfigured(`${what} have ${own} in both forms`)
    }
    settings[own] = value
  }
  return settings as Settings
}

function unknownName(what: string, name: string, nearest?: string): ImproperlyConfigured {
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return new ImproperlyConfigured(`${what} have no setting ${name} in redge.${hint}`)
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
