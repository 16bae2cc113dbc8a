import type { PythonValueOptions } from '../codec.ts'

/** How pickles are read. The limits bound what hostile bytes can cost. */
export interface UnpickleOptions extends PythonValueOptions {
  /**
   * Give objects of unknown classes as {@link PickledObject}s instead of refusing the pickle. Nothing of them is run
   * either way.
   *
   * @default false
   */
  readonly opaque?: boolean | undefined
  /**
   * The longest pickle that is read.
   *
   * @default 33554432 (32 MiB)
   */
  readonly maxInputBytes?: number | undefined
  /**
   * The most values that a pickle may hold, the parts of its containers counted each; a copy counts again.
   *
   * @default 1000000
   */
  readonly maxItems?: number | undefined
  /**
   * How deep containers may nest.
   *
   * @default 1000, about where Python stops writing them
   */
  readonly maxDepth?: number | undefined
}

/** How pickles are written. */
export interface PickleOptions {
  /**
   * The protocol: 2 to 5, or -1 for the highest; django-redis's `PICKLE_VERSION`. Python reads them all.
   *
   * @default 4, as Python 3.8 to 3.13
   */
  readonly protocol?: number | undefined
}

export const defaultMaxInputBytes: number = 32 * 1024 * 1024
export const defaultMaxItems = 1_000_000
