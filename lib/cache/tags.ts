import type { Encodable } from '../wire/encode.ts'
import { items, str } from '../wire/replies.ts'
import { option } from '../wire/words.ts'
import type { CacheRedis, Use } from './connections.ts'
import type { CacheKey } from './keys.ts'
import { Requests } from './requests.ts'

/** The versions of tags; `null` for one that has none since it was invalidated. */
export type Versions = ReadonlyMap<string, string | null>

/** How the keys of tags are made, and which server has them. */
export interface TagKeys {
  /** The key of a tag. */
  readonly keyOf: (tag: string) => CacheKey
  readonly clients: (use: Use, keys: readonly CacheKey[]) => Promise<[CacheRedis, CacheKey[]][]>
}

/** Milliseconds that a tag is remembered. When it is forgotten its values are made anew. */
const LIFETIME = 30 * 86_400_000

/**
 * The versions of tags: a random whole number under a key of its own, which a value remembers. To invalidate a tag is to
 * delete its key: the next version is another one, and values that remember none that is there now are invalid.
 */
export class Tags {
  readonly #keys: TagKeys

  constructor(keys: TagKeys) {
    this.#keys = keys
  }

  /** Asks for the versions of tags among other requests; the map is filled when those are sent. */
  async read(tags: Iterable<string>, requests: Requests): Promise<Versions> {
    const versions = new Map<string, string | null>()
    await this.#each(tags, (client, named) => ask(client, named, versions, requests))
    return versions
  }

  /** The same, and gives tags without a version one. `life` is how long a value of theirs lives, in milliseconds. */
  async make(tags: Iterable<string>, life: number | null, requests: Requests): Promise<Versions> {
    const versions = new Map<string, string | null>()
    const expiry = option('PX', life === null ? null : Math.max(LIFETIME, Math.ceil(life)))
    await this.#each(tags, (client, named) => {
      for (const key of named.keys()) {
        requests.add(client, ['SET', key, newVersion(), 'NX', ...expiry])
      }
      ask(client, named, versions, requests)
    })
    return versions
  }

  /** Deletes the versions of tags. */
  async forget(tags: Iterable<string>): Promise<void> {
    const requests = new Requests()
    await this.#each(tags, (client, named) => requests.add(client, ['DEL', ...named.keys()]))
    await requests.send()
  }

  /** Calls `body` for each server with those tags that it has, by their keys. */
  async #each(
    tags: Iterable<string>,
    body: (client: CacheRedis, named: ReadonlyMap<string, string>) => void,
  ): Promise<void> {
    const byKey = new Map<string, string>()
    const keys: CacheKey[] = []
    for (const tag of new Set(tags)) {
      const key = this.#keys.keyOf(tag)
      byKey.set(String(key), tag)
      keys.push(key)
    }
    if (keys.length === 0) return
    for (const [client, own] of await this.#keys.clients('write', keys)) {
      body(client, new Map(own.map((key) => [String(key), byKey.get(String(key)) ?? ''])))
    }
  }
}

function ask(
  client: CacheRedis,
  named: ReadonlyMap<string, string>,
  versions: Map<string, string | null>,
  requests: Requests,
): void {
  const words: Encodable[] = ['MGET', ...named.keys()]
  requests.add(client, words, (reply) => {
    const found = items(reply)
    for (const [index, tag] of [...named.values()].entries()) {
      const version = found[index] ?? null
      versions.set(tag, version === null ? null : str(version))
    }
  })
}

/** 63 random bits in digits: for Django a whole number. */
function newVersion(): string {
  const [bits = 0n] = crypto.getRandomValues(new BigUint64Array(1))
  return String(bits >> 1n)
}
