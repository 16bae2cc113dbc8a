/**
 * The newest write that a client and its views have seen, as the server named it. Requests carry it, so that replicas
 * answer no older than that.
 */
export class SyncToken {
  /** Empty before the first answer. */
  value: string

  constructor(value = '') {
    this.value = value
  }
}
