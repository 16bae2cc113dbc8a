export { type CookieAttributes, cookieOf, deleteCookie, setCookie } from './cookies.ts'
export { isSameCsrfToken, maskSecret, newCsrfToken, secretOf } from './csrf-token.ts'
export {
  type Device,
  devicesOf,
  recordDevice,
  revokeDevice,
  revokeDevices,
} from './devices.ts'
export type { EncryptionOptions } from './encryption.ts'
export {
  BadSignature,
  CreateError,
  SessionUnavailableError,
  SignatureExpired,
  UpdateError,
} from './errors.ts'
export { type Finished, type FinishOptions, finishSession } from './finish.ts'
export { constantTimeCompare, type HashAlgorithm, saltedHmac } from './hmac.ts'
export type { MergeField, Versions } from './merge.ts'
export type { ExpiryOptions, FieldName } from './session-fields.ts'
export { type SaveOptions, SessionStore } from './session-store.ts'
export {
  type DecodeSessionOptions,
  decodeSession,
  encodeSession,
  type SessionTextOptions,
  type TextEngine,
} from './session-text.ts'
export {
  type DjangoSessionSettings,
  type EdgeSettings,
  type SameSite,
  SessionEngine,
  type SessionOptions,
  type SessionSettings,
} from './settings.ts'
export {
  cookieSigner,
  type DumpOptions,
  dumps,
  loads,
  Signer,
  type SignerOptions,
  TimestampSigner,
  type UnsignOptions,
} from './signing.ts'
export {
  type DjangoUser,
  type Login,
  login,
  loginOf,
  logout,
  type PublishedUser,
  publishedUser,
} from './users.ts'
