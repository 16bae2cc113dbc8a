/** Python's `frozenset`: a set that is written as a frozenset again. JavaScript does not stop you from changing it. */
export class FrozenSet<T = unknown> extends Set<T> {}

/** Python's `collections.OrderedDict`. */
export class OrderedDict<K = unknown, V = unknown> extends Map<K, V> {}

/** Python's `collections.Counter`: how often each key was counted. */
export class Counter<K = unknown> extends Map<K, unknown> {}

/** What a {@link DefaultDict} of Python makes for a missing key. */
export type DefaultFactory =
  | 'bool'
  | 'dict'
  | 'float'
  | 'frozenset'
  | 'int'
  | 'list'
  | 'set'
  | 'str'
  | 'tuple'

/** Python's `collections.defaultdict`. Its factory is only remembered: `get` gives `undefined` for a missing key. */
export class DefaultDict<K = unknown, V = unknown> extends Map<K, V> {
  /** The built-in that Python calls for a missing key, or `null`. */
  defaultFactory: DefaultFactory | null = null
}
