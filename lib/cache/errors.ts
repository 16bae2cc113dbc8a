import { named, RedisError } from '../errors.ts'

/** The settings of a cache cannot be used; the message says which one and what to write. Django's name. */
export class ImproperlyConfigured extends RedisError {
  static {
    named(this, 'ImproperlyConfigured', 'IMPROPERLY_CONFIGURED')
  }
}

/** There is no cache of that alias. Django's name. */
export class InvalidCacheBackendError extends ImproperlyConfigured {
  static {
    named(this, 'InvalidCacheBackendError', 'INVALID_CACHE_BACKEND')
  }
}

/**
 * Redis could not be asked, or refused: what a cache with `IGNORE_EXCEPTIONS` passes over and tells its logger. `cause`
 * is the error itself. django-redis's name.
 */
export class ConnectionInterrupted extends RedisError {
  static {
    named(this, 'ConnectionInterrupted', 'CONNECTION_INTERRUPTED')
  }
}

/** The key is missing where there has to be one, or its value is of no use for the call. Python's name. */
export class ValueError extends RedisError {
  static {
    named(this, 'ValueError', 'VALUE')
  }
}

/** The client class cannot do this. Python's name. */
export class NotImplementedError extends RedisError {
  static {
    named(this, 'NotImplementedError', 'NOT_IMPLEMENTED')
  }
}

/** What a schema found wrong, in the terms of Standard Schema. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** What was read does not fit the schema. Django's name. */
export class ValidationError extends RedisError {
  /** What the schema found. Not enumerable: schemas quote values, and logs must not show them. */
  declare readonly issues: readonly SchemaIssue[]
  static {
    named(this, 'ValidationError', 'VALIDATION')
  }

  constructor(message: string, issues: readonly SchemaIssue[]) {
    super(message)
    Object.defineProperty(this, 'issues', { value: issues })
  }
}
