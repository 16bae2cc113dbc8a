/** Entries of a record, a `Map` or pairs, as they are: unlike arguments of commands they may be anything. */
export function pairsOf<K, V>(
  mapping: Readonly<Record<string, V>> | ReadonlyMap<K, V> | readonly (readonly [K, V])[],
): (readonly [K | string, V])[] {
  if (mapping instanceof Map) return [...mapping]
  return Array.isArray(mapping) ? [...mapping] : Object.entries(mapping)
}
