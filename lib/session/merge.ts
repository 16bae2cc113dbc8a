/** The fields of a session, in their order. */
export type Fields = Map<unknown, unknown>

/** A session as it was read, as this request wants it, and as somebody else has made it meanwhile. */
export interface Versions<V> {
  readonly base: V
  readonly mine: V
  readonly theirs: V
}

/** What a field that both have changed becomes; `undefined` takes it away, as it stands for a field that is not there. */
export type MergeField = (name: string, versions: Versions<unknown>) => unknown

/** Whether two values of a field are the same. */
export type IsSame = (a: unknown, b: unknown) => boolean

/**
 * Their session with the changes of mine. Of a field that both have changed it holds mine, or what `mergeField` makes of
 * the two.
 */
export function mergeFields(
  { base, mine, theirs }: Versions<Fields>,
  isSame: IsSame,
  mergeField?: MergeField,
): Fields {
  const merged: Fields = new Map(theirs)
  for (const name of new Set([...base.keys(), ...mine.keys()])) {
    if (isUnchanged(name, base, mine, isSame)) continue
    const value =
      mergeField && !isUnchanged(name, base, theirs, isSame)
        ? mergeField(String(name), {
            base: base.get(name),
            mine: mine.get(name),
            theirs: theirs.get(name),
          })
        : mine.get(name)
    if (value === undefined) merged.delete(name)
    else merged.set(name, value)
  }
  return merged
}

/** Whether a field is in both versions and the same, or in neither. */
export function isUnchanged(name: unknown, a: Fields, b: Fields, isSame: IsSame): boolean {
  if (!a.has(name) || !b.has(name)) return a.has(name) === b.has(name)
  return isSame(a.get(name), b.get(name))
}
