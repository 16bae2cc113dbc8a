/** Of a token, what names a caller. */
export interface ApiToken {
  readonly id: string
  readonly name: string
}

/** The names of tokens by their ids. */
export function tokenNames(tokens: readonly ApiToken[]): ReadonlyMap<string, string> {
  return new Map(tokens.map(({ id, name }) => [id, name]))
}

/** Ids of the two secrets of the Worker, which are in no list. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  ['api', 'REDGE_API_TOKEN'],
  ['admin', 'REDGE_ADMIN_TOKEN'],
])

/** A caller in words: the name of its token where it is known, else what the API calls it. */
export function callerText(caller: string, names: ReadonlyMap<string, string> = new Map()): string {
  const [, kind, rest] = /^(token|address):(.*)$/s.exec(caller) ?? []
  if (kind === undefined || rest === undefined) return caller
  return kind === 'token' ? (names.get(rest) ?? SECRETS.get(rest) ?? `token ${rest}`) : rest
}
