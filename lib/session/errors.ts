import { ConnectionError, named, RedisError } from '../errors.ts'

/** There is a session under the new key already. Django's name. */
export class CreateError extends RedisError {
  static {
    named(this, 'CreateError', 'SESSION_CREATE')
  }
}

/** The session to save was deleted meanwhile; nothing is written, so that it stays deleted. Django's name. */
export class UpdateError extends RedisError {
  static {
    named(this, 'UpdateError', 'SESSION_UPDATE')
  }
}

/**
 * Redis could not be asked for the session, or did not take it. `cause` is the error itself. The middleware answers it
 * with 503.
 */
export class SessionUnavailableError extends ConnectionError {
  static {
    named(this, 'SessionUnavailableError', 'SESSION_UNAVAILABLE')
  }
}

/** The signature does not match. Django's name. */
export class BadSignature extends RedisError {
  static {
    named(this, 'BadSignature', 'BAD_SIGNATURE')
  }
}

/** The signature is right, and older than allowed. Django's name. */
export class SignatureExpired extends BadSignature {
  static {
    named(this, 'SignatureExpired', 'SIGNATURE_EXPIRED')
  }
}
