/**
 * An object of a class that redge does not know, kept for inspection: nothing of it was run. Given by a pickle reader
 * with `opaque: true` alone; no serializer writes it.
 */
export class PickledObject {
  /** The class's module: `django.http.response`. */
  readonly module: string
  /** The class's or function's name in it: `HttpResponse`. */
  readonly name: string
  /** What it was called with; `null` when this is the class or function itself. */
  readonly args: readonly unknown[] | null
  /** Named arguments, if there were any. */
  kwargs: unknown = null
  /** What `__setstate__` or `__dict__` would have received. */
  state: unknown = null
  /** What would have been appended or added to it. */
  readonly items: unknown[] = []
  /** The keys and values that would have been set on it. */
  readonly entries: [key: unknown, value: unknown][] = []

  constructor(module: string, name: string, args: readonly unknown[] | null = null) {
    this.module = module
    this.name = name
    this.args = args
  }
}

/** django-redis's herd marker: `Tuple.of(new HerdMarker(), value, expiresAt)` is what its `HerdClient` stores. */
export class HerdMarker {}
