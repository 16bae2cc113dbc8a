/** The families of commands that a token may be limited to. */
export const FAMILIES: readonly string[] = [
  'keyspace',
  'string',
  'bitmap',
  'hash',
  'list',
  'set',
  'sortedset',
  'hyperloglog',
  'geo',
  'stream',
  'array',
  'json',
  'pubsub',
  'lock',
  'cache',
  'session',
  'job',
  'scripting',
  'server',
]

/** What the form for a new token holds, as somebody typed it. */
export interface TokenForm {
  readonly name: string
  readonly access: 'read' | 'write' | 'admin'
  /** Beginnings of keys, one a line. */
  readonly keyPrefixes: string
  /** Families of commands that are ticked; none means all. */
  readonly families: readonly string[]
  /** Days after which it ends; empty for one that does not. */
  readonly days: string
}

/** The form before anybody typed. */
export const EMPTY_FORM: TokenForm = {
  name: '',
  access: 'read',
  keyPrefixes: '',
  families: [],
  days: '90',
}

/** The body of `POST /v1/tokens`. */
export interface TokenRequest {
  readonly name: string
  readonly access: TokenForm['access']
  readonly keyPrefixes: readonly string[] | null
  readonly families: readonly string[] | null
  readonly expiresIn?: number
}

/** What is wrong with the fields of a form, for people; empty when nothing is. */
export type FormFaults = Partial<Record<'name' | 'days', string>>

/** Days that a token may last: ten years. */
const LONGEST = 3650

/** The request that a form makes, or what is wrong with it. A blank prefix is dropped: it would allow every key. */
export function tokenRequest(form: TokenForm): { request: TokenRequest } | { faults: FormFaults } {
  const name = form.name.trim()
  const days = form.days.trim()
  const faults: FormFaults = {
    ...(name === '' ? { name: 'Say who or what will use it.' } : {}),
    ...(isDays(days)
      ? {}
      : { days: `Days from 1 to ${LONGEST}, or nothing for one that does not end.` }),
  }
  if (Object.keys(faults).length > 0) return { faults }
  const keyPrefixes = [...new Set(form.keyPrefixes.split('\n').map((line) => line.trim()))].filter(
    Boolean,
  )
  return {
    request: {
      name,
      access: form.access,
      keyPrefixes: keyPrefixes.length > 0 ? keyPrefixes : null,
      families: form.families.length > 0 ? form.families : null,
      ...(days === '' ? {} : { expiresIn: Number(days) * 86_400 }),
    },
  }
}

function isDays(text: string): boolean {
  return text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= LONGEST)
}
