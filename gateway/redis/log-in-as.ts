import type { RedisLocation } from './location.ts'
import { invalidUrl, type RedisTarget } from './url.ts'

/** What a login may differ in. What is `undefined` stays as it is. */
export interface LoginChange {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly db?: number | undefined
}

/**
 * The same servers with another user or another database.
 * @throws TypeError for a database other than 0 on a cluster.
 */
export function logInAs(location: RedisLocation, change: LoginChange): RedisLocation {
  const { username, password, db } = change
  const isOther = username !== undefined || password !== undefined
  const changed = <T extends Omit<RedisTarget, 'address'>>(login: T): T => ({
    ...login,
    ...(isOther ? { username, password } : {}),
    db: db ?? login.db,
  })
  switch (location.kind) {
    case 'server':
      return { kind: 'server', target: changed(location.target) }
    case 'sentinel':
      return { ...location, login: changed(location.login) }
    case 'cluster':
      if (db) throw invalidUrl('a cluster has database 0 only')
      return { kind: 'cluster', seeds: location.seeds.map(changed) }
  }
}
