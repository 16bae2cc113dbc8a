import type { Context } from 'hono'
import * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { EntryId } from './schemas.ts'

/**
 * The id of an entry from the path.
 *
 * @throws Problem `unknown-entry`, or the one that is given, for what is no id.
 */
export function entryIdParam(
  c: Context<AppEnv>,
  problem: 'unknown-entry' | 'unknown-receipt' = 'unknown-entry',
): string {
  const id = nameParam(c, 'id')
  if (!v.is(EntryId, id)) throw new Problem(problem)
  return id
}
