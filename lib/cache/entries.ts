import { commandsOf, RELEASE } from '../lock/scripts.ts'
import { items, type RawReply, str } from '../wire/replies.ts'
import { type Beside, type Companion, companionOf, keysBeside } from './companion.ts'
import type { CacheRedis } from './connections.ts'
import type { CacheKey } from './keys.ts'
import { BEGIN, STORE } from './loading-scripts.ts'
import { Requests } from './requests.ts'
import { commandsRun } from './scripts.ts'
import type { Tags, Versions } from './tags.ts'

/** What is under a key and beside it. */
export interface Entry {
  readonly stored: Uint8Array | null
  /** The companion as it is stored, '' for none. */
  readonly text: string
  readonly companion: Companion | undefined
  /** Whether somebody is making a new value. */
  readonly isLoading: boolean
}

/** Entries, and the versions of all tags that they or the caller name. */
export interface Looked {
  readonly entries: readonly Entry[]
  readonly versions: Versions
}

/** What is known of a key whose value is to be made. */
export interface Beginning {
  readonly name: CacheKey
  /** The companion as it is known, '' for none. */
  readonly text: string
}

/** Whether the lock was free, and what is there now when that is not what was known. */
export interface Begun {
  readonly isTaken: boolean
  readonly entry?: Entry | undefined
}

/** A value to store. */
export interface Storing {
  readonly name: CacheKey
  /** SHA-1 of what it takes the place of, '' for nothing. */
  readonly replaces: string
  /** Milliseconds to live, `null` for ever. */
  readonly life: number | null
  readonly text: string
  readonly stored: Uint8Array
}

/** Values with their companions in Redis. All that is asked for at a time is one request to each server. */
export class Entries {
  readonly #client: (name: CacheKey) => Promise<CacheRedis>
  readonly #tags: Tags

  constructor(client: (name: CacheKey) => Promise<CacheRedis>, tags: Tags) {
    this.#client = client
    this.#tags = tags
  }

  /**
   * What is there. Costs one request and one command, one command more with tags, and one request more when the values
   * have tags that were not asked for.
   */
  async look(names: readonly CacheKey[], tags: readonly string[]): Promise<Looked> {
    const requests = new Requests()
    const found = new Map<string, Entry>()
    for (const [client, own] of await this.#byClient(names)) {
      const words = ['MGET', ...own.flatMap(allKeys)]
      requests.add(client, words, (reply) => {
        const values = items(reply)
        for (const [index, name] of own.entries()) {
          found.set(String(name), entryOf(values.slice(index * 3, index * 3 + 3)))
        }
      })
    }
    const versions = await this.#tags.read(tags, requests)
    await requests.send()
    const entries = names.map((name) => found.get(String(name)) ?? entryOf([]))
    return { entries, versions: await this.#withAllTags(entries, versions) }
  }

  /** The versions of tags. Costs one command, none for no tags. */
  async versions(tags: Iterable<string>): Promise<Versions> {
    const requests = new Requests()
    const versions = await this.#tags.read(tags, requests)
    await requests.send()
    return versions
  }

  /** The same, and gives those without a version one. Costs one request, none for no tags. */
  async makeVersions(tags: Iterable<string>, life: number | null): Promise<Versions> {
    const requests = new Requests()
    const versions = await this.#tags.make(tags, life, requests)
    await requests.send()
    return versions
  }

  /** Takes the locks of values to make, for so many milliseconds, and gives tags their versions. Costs one request. */
  async begin(
    beginnings: readonly Beginning[],
    token: string,
    milliseconds: number,
    tags: { readonly names: readonly string[]; readonly life: number | null },
  ): Promise<{ readonly begun: readonly Begun[]; readonly versions: Versions }> {
    const requests = new Requests()
    const begun: Begun[] = []
    for (const [index, { name, text }] of beginnings.entries()) {
      const words = ['EVAL', BEGIN, 3, ...allKeys(name), token, milliseconds, text]
      const receive = (reply: RawReply): void => {
        begun[index] = begunOf(reply)
      }
      requests.add(await this.#client(name), words, receive, commandsRun)
    }
    const versions = await this.#tags.make(tags.names, tags.life, requests)
    await requests.send()
    return { begun, versions }
  }

  /**
   * Stores values and gives the locks back. For each it gives what somebody else has stored meanwhile, which stays then,
   * or `null`. Costs one request.
   */
  async store(storings: readonly Storing[], token: string): Promise<(Uint8Array | null)[]> {
    const requests = new Requests()
    const others: (Uint8Array | null)[] = []
    for (const [index, { name, replaces, life, text, stored }] of storings.entries()) {
      const keys = allKeys(name)
      const words = ['EVAL', STORE, 3, ...keys, token, replaces, life ?? '', text, stored]
      const receive = (reply: RawReply): void => {
        const [, other = null] = items(reply)
        others[index] = other as Uint8Array | null
      }
      requests.add(await this.#client(name), words, receive, commandsRun)
    }
    await requests.send()
    return others
  }

  /** Gives locks back. Costs one request. */
  async release(names: readonly CacheKey[], token: string): Promise<void> {
    const requests = new Requests()
    for (const name of names) {
      const words = ['EVAL', RELEASE, 1, keysBeside(name).lock, token]
      requests.add(await this.#client(name), words, undefined, commandsOf)
    }
    await requests.send()
  }

  async #byClient(names: readonly CacheKey[]): Promise<Map<CacheRedis, CacheKey[]>> {
    const byClient = new Map<CacheRedis, CacheKey[]>()
    for (const name of names) {
      const client = await this.#client(name)
      const own = byClient.get(client) ?? []
      own.push(name)
      byClient.set(client, own)
    }
    return byClient
  }

  async #withAllTags(entries: readonly Entry[], versions: Versions): Promise<Versions> {
    const tags = entries.flatMap(({ companion }) => [...(companion?.tags.keys() ?? [])])
    const others = tags.filter((tag) => !versions.has(tag))
    if (others.length === 0) return versions
    return new Map([...versions, ...(await this.versions(others))])
  }
}

function allKeys(name: CacheKey): [string, string, string] {
  const { companion, lock }: Beside = keysBeside(name)
  return [String(name), companion, lock]
}

function entryOf([stored = null, companion = null, lock = null]: readonly RawReply[]): Entry {
  const text = companion === null ? '' : str(companion)
  return {
    stored: stored as Uint8Array | null,
    text,
    companion: companionOf(text),
    isLoading: lock !== null,
  }
}

function begunOf(reply: RawReply): Begun {
  const [, isTaken = null, ...now] = items(reply)
  if (Number(isTaken) !== 1) return { isTaken: false }
  return { isTaken: true, entry: now.length === 0 ? undefined : entryOf(now) }
}
