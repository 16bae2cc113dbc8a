import { ImproperlyConfigured } from './errors.ts'
import type { NamedSettings } from './setting-names.ts'

/** Reads the settings of a cache, each checked for its type. */
export class SettingValues {
  readonly #alias: string
  readonly #values: NamedSettings

  constructor(alias: string, values: NamedSettings) {
    this.#alias = alias
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  get(name: string): unknown {
    return this.#values.get(name)
  }

  text(name: string, otherwise: string): string {
    return this.#typed(name, otherwise, 'a text', (value) => typeof value === 'string')
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.#typed(name, otherwise, 'true or false', (value) => typeof value === 'boolean')
  }

  /** A number of seconds, not negative. */
  seconds(name: string, otherwise: number): number {
    return this.#typed(
      name,
      otherwise,
      'a number of seconds',
      (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
    )
  }

  /** What a setting is, or what `make` gives for its dotted path; `otherwise` is the path when it is not set. */
  imported<T>(
    name: string,
    otherwise: string,
    make: (path: string) => T,
    isOne: (value: unknown) => boolean,
  ): T {
    const value = this.#values.get(name) ?? otherwise
    if (typeof value === 'string') return make(value)
    if (isOne(value)) return value as T
    throw this.error(`${name} is neither a dotted path nor what such a path would stand for`)
  }

  error(message: string): ImproperlyConfigured {
    return new ImproperlyConfigured(`Cache '${this.#alias}': ${message}`)
  }

  #typed<T>(name: string, otherwise: T, kind: string, isOne: (value: unknown) => boolean): T {
    const value = this.#values.get(name) ?? otherwise
    if (isOne(value)) return value as T
    throw this.error(`${name} has to be ${kind}`)
  }
}
