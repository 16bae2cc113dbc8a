import {
  type Decode,
  integer,
  items,
  type RawReply,
  raw,
  record,
  recordOf,
  str,
} from './replies.ts'

/** What the server tells about a command. */
export interface CommandInfo {
  readonly name: string
  /** Number of words with the name; at least that many when negative. */
  readonly arity: number
  readonly flags: string[]
  /** Place of the first key among the words; 0 when there is none, or when it is elsewhere each time. */
  readonly first_key_pos: number
  /** Place of the last key; negative places count from the end. */
  readonly last_key_pos: number
  /** Distance from key to key. */
  readonly step_count: number
  /** Redis 6.0. */
  readonly acl_categories?: string[]
  /** Hints for clients, as Redis sends them. Redis 7.0. */
  readonly tips?: unknown[]
  /** How the keys are found, each way with its `flags`, `begin_search` and `find_keys`. Redis 7.0. */
  readonly key_specifications?: Record<string, unknown>[]
  /** The same facts of each subcommand, as a list in the order that Redis sends. Redis 7.0. */
  readonly subcommands?: unknown[][]
}

/** The reply of COMMAND as a record of commands by their names. */
export function commandTable(reply: RawReply): Record<string, CommandInfo> {
  return record(items(reply).map((row) => [str(items(row)[0] ?? ''), commandInfo(items(row))]))
}

function commandInfo(row: RawReply[]): CommandInfo {
  const [name = '', arity = 0, flags = [], first = 0, last = 0, step = 0, ...more] = row
  const [categories, tips, specifications = null, subcommands = null] = more
  return {
    name: str(name),
    arity: integer(arity),
    flags: items(flags).map(str),
    first_key_pos: integer(first),
    last_key_pos: integer(last),
    step_count: integer(step),
    ...(categories === undefined ? {} : { acl_categories: items(categories).map(str) }),
    ...(tips === undefined
      ? {}
      : {
          tips: items(tips),
          key_specifications: keySpecifications(specifications),
          subcommands: items(subcommands).map(subcommand),
        }),
  }
}

/** Place of the key specifications in the list of a subcommand. */
const SPECIFICATIONS = 8

function subcommand(row: RawReply): unknown[] {
  return items(row).map((fact, at) => (at === SPECIFICATIONS ? keySpecifications(fact) : fact))
}

function keySpecifications(reply: RawReply): Record<string, unknown>[] {
  return items(reply).map((specification) => keySpecification(specification, false))
}

const keySpecification: Decode<Record<string, unknown>> = recordOf((value) => {
  const isSearch = str(items(value)[0] ?? '') === 'type'
  return isSearch ? search(value, false) : value
})

/** `type` and `spec`, a list of names and values itself. */
const search: Decode<Record<string, unknown>> = recordOf((value) =>
  Array.isArray(value) ? recordOf(raw<unknown>)(value, false) : value,
)
