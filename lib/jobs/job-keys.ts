import { hashTagOf } from '../wire/hash-tag.ts'

/** The keys of one job. */
export interface JobKeys {
  readonly state: string
  readonly ticks: string
  readonly history: string
}

/**
 * The keys of a job: `{prefix}NAME:history`, and two more that a hash tag puts into its slot, unless the prefix has a tag
 * that does.
 */
export function jobKeys(prefix: string, name: string): JobKeys {
  const history = `${prefix}${name}:history`
  const tag = hashTagOf(history)
  const isTagged = tag !== history || tag === undefined
  const start = isTagged ? `${prefix}${name}` : `${prefix}{${tag}}`
  return { state: `${start}:state`, ticks: `${start}:ticks`, history }
}
