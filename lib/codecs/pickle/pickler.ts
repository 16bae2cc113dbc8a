import { defaultMaxDepth, isRecord } from '../depth.ts'
import { PicklingError } from '../errors.ts'
import { FrozenSet } from '../python/collections.ts'
import { Float } from '../python/numbers.ts'
import { ByteArray, Deque, Tuple } from '../python/sequences.ts'
import { checkKeys, checkMembers, definedFields } from './dict-items.ts'
import { PythonName } from './names.ts'
import type { PickleOptions } from './options.ts'
import {
  FreshText,
  type Reduced,
  reduced,
  reducedByteArray,
  reducedBytes,
  reducedSet,
} from './reduce.ts'
import { ScalarWriter } from './scalars.ts'

/** Python's `HIGHEST_PROTOCOL`. */
const highestProtocol = 5
const batchSize = 1000

/**
 * The pickle of a value, byte for byte as CPython's C pickler writes it.
 *
 * Python writes a text once for each object and JavaScript cannot tell equal texts apart, so a text that comes again
 * is written as the same object, as Python does with literals and attribute names.
 *
 * @throws PicklingError for what is no data: functions, instances of unknown classes, `undefined`.
 */
export function pickle(value: unknown, { protocol = 4 }: PickleOptions = {}): Uint8Array {
  const version = protocol === -1 ? highestProtocol : protocol
  if (!Number.isInteger(version) || version < 2 || version > highestProtocol) {
    throw new PicklingError('redge writes pickle protocols 2 to 5, or -1 for the highest', {
      python: 'ValueError',
    })
  }
  return new Pickler(version).dump(value)
}

class Pickler {
  readonly #protocol: number
  readonly #out: ScalarWriter
  /** Indexes in the reader's memo, by identity; texts by their characters. */
  readonly #memo = new Map<unknown, number>()
  #memoized = 0
  #depth = 0

  constructor(protocol: number) {
    this.#protocol = protocol
    this.#out = new ScalarWriter(protocol)
  }

  dump(value: unknown): Uint8Array {
    this.#save(value)
    return this.#out.stop()
  }

  #save(value: unknown): void {
    this.#out.boundary()
    switch (typeof value) {
      case 'string':
        this.#text(value)
        break
      case 'number':
        this.#out.number(value)
        break
      case 'bigint':
        this.#out.bigint(value)
        break
      case 'boolean':
        this.#out.boolean(value)
        break
      case 'object':
        if (value === null)
          this.#out.opcode(0x4e) // NONE
        else this.#object(value)
        break
      default:
        throw new PicklingError(`Can't pickle ${typeof value}`)
    }
  }

  #text(text: string): void {
    if (this.#recall(text)) return
    this.#out.text(text)
    this.#memoize(text)
  }

  /** Writes a reference when the value was written before. */
  #recall(value: unknown): boolean {
    const index = this.#memo.get(value)
    if (index === undefined) return false
    this.#out.recall(index)
    return true
  }

  #memoize(value: unknown): void {
    this.#memo.set(value, this.#memoized)
    this.#countMemo()
  }

  /** Memoizes what nothing can refer to. */
  #countMemo(): void {
    this.#out.memoize(this.#memoized++)
  }

  #object(value: object): void {
    if (value instanceof Float) this.#out.float(Number(value))
    else if (value instanceof FreshText) this.#freshText(value.text)
    else if (!this.#recall(value)) this.#nested(value)
  }

  #nested(value: object): void {
    if (++this.#depth > defaultMaxDepth) {
      throw new PicklingError(`Values that nest deeper than ${defaultMaxDepth} cannot be pickled`, {
        python: 'RecursionError',
      })
    }
    if (value instanceof Tuple) this.#tuple(value, value)
    else if (Array.isArray(value) && !(value instanceof Deque)) this.#list(value)
    else if (isRecord(value)) this.#dict(value, definedFields(value))
    else if (value instanceof Uint8Array) this.#bytes(value)
    else if (value instanceof PythonName) this.#global(value)
    else this.#collection(value)
    this.#depth--
  }

  #collection(value: object): void {
    const form = reduced(value, this.#protocol)
    if (form) this.#reduce(form, value)
    else if (value instanceof Map) this.#dict(value, [...value].flat(1))
    else if (value instanceof Set) this.#set(value)
    else throw new PicklingError(`Can't pickle ${className(value)} objects`)
  }

  #freshText(text: string): void {
    this.#out.text(text)
    this.#countMemo()
  }

  #bytes(bytes: Uint8Array): void {
    // CPython has one object for each of the shortest.
    const identity = bytes.length > 1 || bytes instanceof ByteArray ? bytes : (bytes[0] ?? -1)
    if (identity !== bytes && this.#recall(identity)) return
    if (bytes instanceof ByteArray && this.#protocol < 5) {
      this.#reduce(reducedByteArray(bytes), bytes)
    } else if (this.#protocol < 3) this.#reduce(reducedBytes(bytes), identity)
    else {
      if (bytes instanceof ByteArray) this.#out.byteArray(bytes)
      else this.#out.bytes(bytes)
      this.#memoize(identity)
    }
  }

  #tuple(items: readonly unknown[], identity: unknown): void {
    if (items.length === 0)
      this.#out.opcode(0x29) // EMPTY_TUPLE
    else this.#fullTuple(items, identity)
  }

  #fullTuple(items: readonly unknown[], identity: unknown): void {
    const isShort = items.length <= 3
    if (!isShort) this.#out.opcode(0x28) // MARK
    for (const item of items) this.#save(item)
    // A tuple that was written inside itself: what is on the stack is dropped.
    if (this.#memo.has(identity)) {
      if (isShort)
        for (const _ of items) this.#out.opcode(0x30) // POP
      else this.#out.opcode(0x31) // POP_MARK
      this.#recall(identity)
      return
    }
    this.#out.opcode(isShort ? 0x84 + items.length : 0x74) // TUPLE1 to TUPLE3, TUPLE
    this.#memoize(identity)
  }

  #list(items: readonly unknown[]): void {
    this.#out.opcode(0x5d) // EMPTY_LIST
    this.#memoize(items)
    if (items.length === 1)
      this.#single(items, 0x61) // APPEND
    else for (let i = 0; i < items.length; i += batchSize) this.#batch(items, i, 0x65, batchSize)
  }

  #dict(identity: object, items: readonly unknown[]): void {
    this.#out.opcode(0x7d) // EMPTY_DICT
    this.#memoize(identity)
    checkKeys(items)
    if (items.length === 2)
      this.#single(items, 0x73) // SETITEM
    else if (items.length > 0) this.#batches(items, 0x75, batchSize * 2) // SETITEMS
  }

  #set(set: ReadonlySet<unknown>): void {
    const items = [...set]
    checkMembers(items)
    if (this.#protocol < 4) this.#reduce(reducedSet(set), set)
    else if (set instanceof FrozenSet) {
      this.#batch(items, 0, 0x91, items.length) // FROZENSET
      this.#memoize(set)
    } else {
      this.#out.opcode(0x8f) // EMPTY_SET
      this.#memoize(set)
      if (items.length > 0) this.#batches(items, 0x90, batchSize) // ADDITEMS
    }
  }

  /** A dict or set of whole batches ends with an empty one, as in C. */
  #batches(items: readonly unknown[], opcode: number, size: number): void {
    for (let i = 0; i <= items.length; i += size) this.#batch(items, i, opcode, size)
  }

  #single(items: readonly unknown[], opcode: number): void {
    for (const item of items) this.#save(item)
    this.#out.opcode(opcode)
  }

  #batch(items: readonly unknown[], from: number, opcode: number, size: number): void {
    this.#out.opcode(0x28) // MARK
    const to = Math.min(from + size, items.length)
    for (let i = from; i < to; i++) this.#save(items[i])
    this.#out.opcode(opcode)
  }

  #reduce(form: Reduced, identity: unknown): void {
    const { callee, args, isNew = false, items = [], entries, state } = form
    if (callee instanceof PythonName) this.#save(callee)
    else this.#reduce(callee, callee)
    this.#out.boundary()
    this.#tuple(args, args)
    this.#out.opcode(isNew ? 0x81 : 0x52) // NEWOBJ, REDUCE
    this.#memoize(identity)
    this.#iterated(items, 0x61, 0x65, batchSize)
    if (entries) this.#iterated([...entries].flat(1), 0x73, 0x75, batchSize * 2)
    if (state === undefined) return
    this.#save(state)
    this.#out.opcode(0x62) // BUILD
  }

  /** What C takes from an iterator: a batch of one has no mark, and there are no empty ones. */
  #iterated(items: readonly unknown[], one: number, many: number, size: number): void {
    const single = size / batchSize
    for (let i = 0; i < items.length; i += size) {
      if (items.length - i === single) this.#single(items.slice(i), one)
      else this.#batch(items, i, many, size)
    }
  }

  #global(name: PythonName): void {
    if (this.#protocol < 4) this.#out.global(this.#protocol < 3 ? name.toPython2() : name.toLines())
    else {
      // A function's module is a text of its own, and classes of one module share theirs.
      this.#save(name.name === 'getattr' ? new FreshText(name.module) : name.module)
      this.#save(new FreshText(name.name))
      this.#out.opcode(0x93) // STACK_GLOBAL
    }
    this.#memoize(name)
  }
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype instanceof Object ? prototype.constructor.name : 'object'
}
