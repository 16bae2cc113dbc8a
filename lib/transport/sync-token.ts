import { DataError } from '../errors.ts'

/**
 * The newest write that a client and its views have seen, as the server named it. Requests carry it, so that replicas
 * answer no older than that.
 */
export class SyncToken {
  /** Empty before the first answer. */
  value: string

  /** @throws DataError for what cannot be a token, since no header has room for it. */
  constructor(value = '') {
    if (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value)) {
      throw new DataError('`syncToken` must be a text as `redis.syncToken` gave it')
    }
    this.value = value
  }
}
