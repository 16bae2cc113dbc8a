import { type Fields, type IsSame, isUnchanged, type Versions } from './merge.ts'

/** The fields in which Django keeps who is logged in. */
export const USER_ID = '_auth_user_id'
export const USER_BACKEND = '_auth_user_backend'
export const USER_HASH = '_auth_user_hash'

const AUTH_FIELDS = [USER_ID, USER_BACKEND, USER_HASH]

/**
 * Whether somebody else has made it another user's session, other than this request has: what was meant for the one is
 * not for the other.
 */
export function changedIdentity({ base, mine, theirs }: Versions<Fields>, isSame: IsSame): boolean {
  return AUTH_FIELDS.some(
    (name) => !isUnchanged(name, base, theirs, isSame) && !isUnchanged(name, mine, theirs, isSame),
  )
}
