import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionError } from '../../../lib/errors.ts'
import { ask, readValues } from '../ask.ts'
import type { ConnectionOptions } from '../connection.ts'
import type { ConnectionEvent } from '../connection-event.ts'
import type { Command } from '../encode.ts'
import { pause } from '../pause.ts'
import type { RedisTarget } from '../url.ts'
import { notSent } from '../wire.ts'
import { ClusterNode } from './cluster-node.ts'
import { addressOf, type Primary, SlotMap } from './slot-map.ts'
import { isListed, readTopology, TOPOLOGY, type TopologyAnswer } from './topology-answer.ts'

/** Knows which node serves which slot, keeps a connection to each primary, and finds out when that changes. */
export class Topology {
  readonly #seeds: readonly RedisTarget[]
  readonly #options: ConnectionOptions
  readonly #nodes = new Map<string, ClusterNode>()
  /** Addresses of nodes that serve no slot as far as is known, and until when they are kept. */
  readonly #guests = new Map<string, number>()
  readonly #leaving = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #map = new SlotMap([], '')
  #turn = 0
  #refreshing: Promise<void> | undefined
  #recovering: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #isUp = false

  constructor(seeds: readonly RedisTarget[], options: ConnectionOptions) {
    this.#seeds = seeds
    this.#options = options
  }

  /** Asks for the topology and connects, and goes on until closed. Resolves when the first attempt is over. */
  async open(): Promise<void> {
    const cause = await this.refresh().then(
      () => undefined,
      (error: Error) => error,
    )
    this.#tell(cause ?? (this.#isWhole ? undefined : new ConnectionError(NOT_WHOLE)))
    this.#timer = setInterval(() => void this.refresh().catch(() => this.#recover()), REFRESH_MS)
    this.#timer.unref()
    if (!this.#isWhole) this.#recover()
  }

  /** Which primary serves which slot, as far as is known. */
  get map(): SlotMap {
    return this.#map
  }

  /** The node of a primary. */
  node(primary: Primary): ClusterNode | undefined {
    return this.#nodes.get(addressOf(primary))
  }

  /** The nodes of all primaries. */
  get primaries(): ClusterNode[] {
    return this.#map.primaries.flatMap((primary) => this.node(primary) ?? [])
  }

  /**
   * The node for what concerns no slot: the same one as long as it is there, so that whoever publishes and subscribes
   * by this gateway is counted.
   * @throws ConnectionError when there is no connection.
   */
  get home(): ClusterNode {
    const home = this.primaries.find((node) => node.server.isUp)
    if (home) return home
    throw notSent()
  }

  /**
   * The node at this address, if the cluster knows it: a redirection alone is no reason to trust an address.
   */
  async member(address: string): Promise<ClusterNode | undefined> {
    const known = this.#nodes.get(address)
    if (this.#guests.has(address)) this.#guests.set(address, Date.now() + GUEST_MS)
    if (known) return known
    const [members] = await this.#askNode(this.home, [['CLUSTER', 'NODES']])
    const colon = address.lastIndexOf(':')
    const [host, port] = [address.slice(0, colon), Number(address.slice(colon + 1))]
    if (!isListed(String(members), host, port)) return undefined
    this.#guests.set(address, Date.now() + GUEST_MS)
    const guest = this.#nodes.get(address) ?? this.#add(host, port)
    await this.#atMost(guest.opened)
    return guest
  }

  /**
   * Asks the nodes for the topology until one tells it. Callers at the same time share one try.
   * @throws ConnectionError when none does.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#readMap().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** Ends all connections for good. */
  async close(): Promise<void> {
    this.#stop.abort()
    clearInterval(this.#timer)
    await this.#recovering
    await this.#refreshing?.catch(() => undefined)
    const closing = Array.from(this.#nodes.values(), (node) => node.server.close())
    await Promise.all([...closing, ...this.#leaving])
  }

  get #isWhole(): boolean {
    const { primaries } = this.#map
    return primaries.length > 0 && primaries.every((primary) => this.node(primary)?.server.isUp)
  }

  async #readMap(): Promise<void> {
    let cause: unknown
    let doubtful: SlotMap | undefined
    for (const source of this.#sources()) {
      if (this.#stop.signal.aborted) return
      try {
        const { map, isOk } = await source()
        if (isOk) return await this.#adopt(map)
        if (map.primaries.length > 0) doubtful ??= map
      } catch (error) {
        cause = error
      }
    }
    if (doubtful) return this.#adopt(doubtful)
    const reason = cause instanceof Error ? ` (${cause.message})` : ''
    throw new ConnectionError(`No node of the cluster tells its slots${reason}`, { cause })
  }

  /** Each time another connected node first, since one that is cut off from the others may tell what is long past. */
  #sources(): (() => Promise<TopologyAnswer>)[] {
    const nodes = this.primaries.filter((node) => node.server.isUp)
    const first = nodes.length === 0 ? 0 : this.#turn++ % nodes.length
    const inTurn = [...nodes.slice(first), ...nodes.slice(0, first)]
    return [
      ...inTurn.map(
        (node) => async () => readTopology(await this.#askNode(node, TOPOLOGY), node.host),
      ),
      ...this.#seeds.map((seed) => async () => {
        const host = 'host' in seed.address ? seed.address.host : ''
        return readTopology(await ask(seed, TOPOLOGY, this.#askTimeoutMs), host)
      }),
    ]
  }

  async #askNode(node: ClusterNode, commands: readonly Command[]): Promise<unknown[]> {
    const late = delay(this.#askTimeoutMs, undefined, { ref: false }).then(() => {
      throw new ConnectionError('A node of the cluster does not answer')
    })
    const replies = await Promise.race([node.server.send(commands), late])
    return readValues(replies, commands.length)
  }

  async #atMost(opened: Promise<unknown>): Promise<void> {
    await Promise.race([opened, delay(this.#askTimeoutMs, undefined, { ref: false })])
  }

  get #askTimeoutMs(): number {
    return Math.min(this.#options.connectTimeoutMs, ASK_TIMEOUT_MS)
  }

  /** Connects to new primaries before anything is sent to them, and lets go of those that are none any more. */
  async #adopt(map: SlotMap): Promise<void> {
    const added = map.primaries
      .filter((primary) => !this.node(primary))
      .map(({ host, port }) => this.#add(host, port).opened)
    await this.#atMost(Promise.all(added))
    if (this.#stop.signal.aborted) return
    this.#map = map
    const current = new Set(map.primaries.map(addressOf))
    for (const address of current) this.#guests.delete(address)
    for (const [address, node] of this.#nodes) {
      if (current.has(address) || (this.#guests.get(address) ?? 0) > Date.now()) continue
      this.#guests.delete(address)
      this.#nodes.delete(address)
      this.#letGo(node)
    }
    if (this.#isWhole) this.#tell(undefined)
  }

  /** Closes the connections to a node once what it owes may have come. */
  #letGo(node: ClusterNode): void {
    const leaving = delay(GRACE_MS, undefined, { signal: this.#stop.signal })
      .catch(() => undefined)
      .then(() => node.server.close())
      .finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }

  #add(host: string, port: number): ClusterNode {
    const { onEvent: _, ...options } = this.#options
    const target = { ...(this.#seeds[0] as RedisTarget), address: { host, port } }
    const address = addressOf({ host, port })
    const node: ClusterNode = new ClusterNode(target, {
      ...options,
      onEvent: (event) => this.#onNodeEvent(address, event),
    })
    this.#nodes.set(address, node)
    return node
  }

  #onNodeEvent(address: string, event: ConnectionEvent): void {
    if (!this.#map.primaries.some((primary) => addressOf(primary) === address)) return
    if (event.type === 'down') {
      this.#tell(event.cause)
      this.#recover()
    }
  }

  /** Asks again and again until there is a connection to each primary. */
  #recover(): void {
    if (this.#stop.signal.aborted) return
    this.#recovering ??= this.#refreshUntilWhole().finally(() => {
      this.#recovering = undefined
    })
  }

  async #refreshUntilWhole(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; failures++) {
      await pause(failures, RECOVERY_MS, this.#stop.signal)
      await this.refresh().catch((error: Error) => this.#tell(error))
      if (this.#isWhole) return this.#tell(undefined)
    }
  }

  /** Tells of the cluster as a whole: it is up while there is a connection to each primary. */
  #tell(cause: Error | undefined): void {
    if (this.#stop.signal.aborted) return
    if (cause) this.#options.onEvent({ type: 'down', cause })
    else if (this.#isWhole && !this.#isUp) this.#options.onEvent({ type: 'up' })
    this.#isUp = cause === undefined && this.#isWhole
  }
}

const NOT_WHOLE = 'Not all primaries of the cluster are reachable'
const REFRESH_MS = 5000
const RECOVERY_MS = 500
const ASK_TIMEOUT_MS = 1000
const GUEST_MS = 60_000
/** What a node that is no primary any more still owes may come within this time. */
const GRACE_MS = 1000
