/// <reference path="../raw-text.d.ts" />
import cacheValuesText from '../fixtures/django/cache-values.json?raw'
import hostileText from '../fixtures/django/hostile.json?raw'
import sessionsText from '../fixtures/django/sessions.json?raw'
import { bytesFromBase64 } from './base64.ts'
import type { TaggedPython } from './tagged-python.ts'

/** What a real Django stored; see test/fixtures/django/README.md. */
export interface StoredValue {
  readonly name: string
  readonly serializer: string
  readonly compressor: string
  /** `PICKLE_VERSION`; `null` for the default. */
  readonly protocol: number | null
  /** True for the herd client, which packs values with a marker. */
  readonly herd: boolean
  readonly literal: string
  /** What was set. */
  readonly value: TaggedPython
  /** What Python reads back. */
  readonly decoded: TaggedPython
  /** What is in Redis, unless it could not be set. */
  readonly bytes: Uint8Array | undefined
  readonly setError: PythonFailure | undefined
  readonly getError: PythonFailure | undefined
}

/** How Python refused. */
export interface PythonFailure {
  readonly type: string
  readonly message: string
}

interface StoredValueJson {
  readonly case: string
  readonly settings: {
    readonly serializer: string
    readonly compressor: string
    readonly pickle_version: number | null
    readonly client: string
  }
  readonly python_literal: string
  readonly value: TaggedPython
  readonly decoded?: TaggedPython
  readonly redis_value_base64?: string
  readonly set_error?: PythonFailure
  readonly get_error?: PythonFailure
}

export const storedValues: readonly StoredValue[] = (
  JSON.parse(cacheValuesText) as readonly StoredValueJson[]
).map((stored) => ({
  name: stored.case,
  serializer: stored.settings.serializer,
  compressor: stored.settings.compressor,
  protocol: stored.settings.pickle_version,
  herd: stored.settings.client === 'herd',
  literal: stored.python_literal,
  value: stored.value,
  decoded: stored.decoded === undefined ? stored.value : stored.decoded,
  bytes: stored.redis_value_base64 ? bytesFromBase64(stored.redis_value_base64) : undefined,
  setError: stored.set_error,
  getError: stored.get_error,
}))

/** A session that Django keeps in its cache. */
export interface StoredSession {
  readonly name: string
  readonly serializer: string
  readonly compressor: string
  readonly protocol: number | null
  readonly decoded: TaggedPython
  readonly bytes: Uint8Array
}

interface SessionJson {
  readonly case: string
  readonly settings: { readonly cache?: StoredValueJson['settings'] }
  readonly redis_value_base64: string | null
  readonly decoded: TaggedPython
}

export const storedSessions: readonly StoredSession[] = (
  JSON.parse(sessionsText) as readonly SessionJson[]
).flatMap(({ case: name, settings: { cache }, redis_value_base64, decoded }) => {
  if (!redis_value_base64 || !cache) return []
  const { serializer, compressor, pickle_version: protocol } = cache
  return [
    { name, serializer, compressor, protocol, decoded, bytes: bytesFromBase64(redis_value_base64) },
  ]
})

/** Bytes that were made to do harm. */
export interface HostileValue {
  readonly name: string
  readonly why: string
  readonly expect: string
  readonly bytes: Uint8Array
}

interface HostileJson {
  readonly case: string
  readonly why: string
  readonly expect: string
  readonly redis_value_base64: string
}

export const hostileValues: readonly HostileValue[] = (
  JSON.parse(hostileText) as readonly HostileJson[]
).map(({ case: name, why, expect, redis_value_base64 }) => ({
  name,
  why,
  expect,
  bytes: bytesFromBase64(redis_value_base64),
}))
