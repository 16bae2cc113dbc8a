import { isRecord } from '../depth.ts'
import { DictBuilder, fillMap } from '../dicts.ts'
import { UnpicklingError } from '../errors.ts'
import { isHashable } from '../hashable.ts'
import { FrozenSet } from '../python/collections.ts'
import { Float } from '../python/numbers.ts'
import { PickledObject } from '../python/objects.ts'
import { Tuple } from '../python/sequences.ts'
import { fillUuid, UUID } from '../python/uuid.ts'
import { KnownClass, knownClass } from './classes.ts'
import { Memo } from './memo.ts'
import { NestingStack } from './nesting-stack.ts'
import { defaultMaxItems, type UnpickleOptions } from './options.ts'
import { notFor, unknownClass } from './refusals.ts'

/** Items that are put into a list at once. */
const batch = 1000

/** What opcodes do: a stack, a memo, and the few things that a pickle may make. */
export class Machine extends NestingStack {
  readonly memo: Memo = new Memo()
  readonly #dicts: DictBuilder
  readonly #exactFloats: boolean
  readonly #opaque: boolean
  /** Classes that nothing has called yet and UUIDs without digits. */
  #unfinished = 0
  #lastClass: KnownClass | undefined
  /** Records that became maps, and records that were read from the memo before they did. */
  #widened: Map<object, object> | undefined
  #read: Set<object> | undefined

  constructor(options: UnpickleOptions) {
    super(options.maxItems ?? defaultMaxItems)
    this.#dicts = new DictBuilder(options.dicts ?? 'lossless')
    this.#exactFloats = options.exactFloats ?? false
    this.#opaque = options.opaque ?? false
  }

  /** The value that is left. */
  stop(): unknown {
    const value = this.pop()
    if (this.#unfinished === 0 || this.#opaque || !this.#lastClass) return value
    throw unknownClass(this.#lastClass.module, this.#lastClass.name)
  }

  float(value: number): number | Float {
    const looksInt = this.#exactFloats && Number.isSafeInteger(value) && !Object.is(value, -0)
    return looksInt ? new Float(value) : value
  }

  /** An empty dict. */
  pushDict(): void {
    this.pushContainer(this.#dicts.create())
  }

  get(index: number): void {
    this.again(this.memo.get(index))
  }

  /** Pushes a value that is somewhere else as well. */
  again(value: unknown): void {
    this.push(typeof value === 'object' && value !== null ? this.#current(value) : value)
  }

  /** What the object has become. */
  #current(value: object): object {
    if (value instanceof KnownClass) this.#unfinished++
    const current = this.#widened?.get(value) ?? value
    if (isRecord(current)) this.#noteRead(current)
    if (holdsOthers(current)) this.noTree()
    return current
  }

  #noteRead(record: object): void {
    this.#read ??= new Set()
    this.#read.add(record)
  }

  append(from: number): void {
    const target = this.target(from)
    const stack = this.values
    const list = target instanceof PickledObject ? target.items : target
    if (!Array.isArray(list) || list instanceof Tuple) throw notFor('APPEND')
    const end = this.top
    // One call for many, but not for more than the runtime's stack takes: Python's batches are of a thousand.
    for (let i = from; i < end; i += batch) list.push(...stack.slice(i, Math.min(i + batch, end)))
    this.dropInto(from)
  }

  list(from: number): void {
    this.pushHolding(this.values.slice(from, this.top), from)
  }

  tuple(from: number): void {
    const tuple = new Tuple()
    for (let i = from; i < this.top; i++) tuple.push(this.values[i])
    this.pushHolding(tuple, from)
  }

  dict(from: number): void {
    const items = this.values.slice(from, this.top)
    this.top = from
    this.noTree()
    this.pushDict()
    for (const item of items) this.values[this.top++] = item
    this.setItems(from + 1)
  }

  setItems(from: number): void {
    const target = this.target(from)
    if ((this.top - from) % 2 !== 0) {
      throw new UnpicklingError('The pickle has a key without a value')
    }
    if (target instanceof PickledObject) this.#setEntries(target, from)
    else if (target instanceof Map) this.#fillMap(target, from)
    else this.#fillRecord(target, from)
    this.dropInto(from)
  }

  #setEntries(target: PickledObject, from: number): void {
    for (let i = from; i < this.top; i += 2) {
      target.entries.push([this.values[i], this.values[i + 1]])
    }
  }

  #fillMap(map: Map<unknown, unknown>, from: number): void {
    for (let i = from; i < this.top; i += 2) hashable(this.values[i])
    fillMap(map, this.values, from, this.top)
  }

  #fillRecord(record: unknown, from: number): void {
    if (typeof record !== 'object' || !record || !isRecord(record)) throw notFor('SETITEM')
    const dict = this.#dicts.fill(record, this.values, from, this.top)
    if (dict === record) return
    for (let i = from; i < this.top; i += 2) hashable(this.values[i])
    if (this.#read?.has(record)) {
      throw new UnpicklingError(
        "The pickle has a dict inside itself that a record cannot hold. Read it with dicts: 'map'.",
      )
    }
    this.#widened ??= new Map()
    this.#widened.set(record, dict)
    this.values[from - 1] = dict
  }

  addItems(from: number): void {
    const target = this.target(from)
    if (target instanceof FrozenSet) throw notFor('ADDITEMS')
    if (!(target instanceof Set || target instanceof PickledObject)) throw notFor('ADDITEMS')
    for (let i = from; i < this.top; i++) {
      const item = this.values[i]
      if (target instanceof Set) target.add(hashable(item))
      else target.items.push(item)
    }
    this.dropInto(from)
  }

  frozenSet(from: number): void {
    const set = new FrozenSet()
    for (let i = from; i < this.top; i++) set.add(hashable(this.values[i]))
    this.pushHolding(set, from)
  }

  stackGlobal(): void {
    const name = this.pop()
    const module = this.pop()
    if (typeof name !== 'string' || typeof module !== 'string') {
      throw new UnpicklingError('STACK_GLOBAL requires str')
    }
    this.global(module, name)
  }

  global(module: string, name: string): void {
    const known = knownClass(module, name)
    if (known) {
      this.#unfinished++
      this.#lastClass = known
    } else if (!this.#opaque) throw unknownClass(module, name)
    this.push(known ?? new PickledObject(module, name))
  }

  reduceWithNames(): void {
    const names = this.pop()
    this.reduce()
    const made = this.peek()
    if (!(made instanceof PickledObject)) throw notFor('NEWOBJ_EX')
    this.noTree()
    made.kwargs = names
  }

  reduce(): void {
    const level = this.levelOf(this.below(1), 1)
    const args = this.pop()
    const callee = this.pop()
    const isClass = callee instanceof PickledObject && callee.args === null
    if (!isClass || !(args instanceof Tuple)) {
      throw new UnpicklingError('The pickle calls something that is no class')
    }
    const value = callee instanceof KnownClass ? this.#construct(callee, args) : undefined
    if (value === undefined && !this.#opaque) throw unknownClass(callee.module, callee.name)
    this.pushContainer(value ?? new PickledObject(callee.module, callee.name, args), level)
  }

  #construct(known: KnownClass, args: Tuple): unknown {
    // They are looked through, and one tuple may be the arguments of many calls.
    this.charge(args.length)
    const value = known.make(args, (items) => this.charge(items))
    const classes = args.filter((arg) => arg instanceof KnownClass).length
    // The class and those among its arguments are used up; a UUID still misses its digits.
    const isUnfinished = value instanceof UUID || value instanceof KnownClass
    this.#unfinished += (isUnfinished ? 1 : 0) - 1 - classes
    return value
  }

  build(): void {
    const state = this.pop()
    const target = this.peek()
    if (target instanceof UUID) {
      fillUuid(target, uuidInt(state))
      this.#unfinished--
    } else if (target instanceof PickledObject && !(target instanceof KnownClass)) {
      this.noTree()
      target.state = state
    } else throw notFor('BUILD')
  }
}

/** @throws UnpicklingError unless it is the state of a UUID. */
function uuidInt(state: unknown): bigint {
  const isState = typeof state === 'object' && state !== null
  const int: unknown =
    state instanceof Map ? state.get('int') : isState && Reflect.get(state, 'int')
  const value = typeof int === 'number' && Number.isSafeInteger(int) ? BigInt(int) : int
  if (typeof value === 'bigint' && value >= 0n && value < 1n << 128n) return value
  throw new UnpicklingError('The pickle holds a UUID without its digits')
}

function holdsOthers(value: object): boolean {
  const isObject = value instanceof PickledObject && !(value instanceof KnownClass)
  const isCollection = Array.isArray(value) || value instanceof Map || value instanceof Set
  return isObject || isCollection || isRecord(value)
}

function hashable(item: unknown): unknown {
  if (isHashable(item)) return item
  throw new UnpicklingError('A key or a member of a set is of an unhashable type', {
    python: 'TypeError',
  })
}
