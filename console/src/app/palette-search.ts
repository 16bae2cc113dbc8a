/** What the palette finds: those that have all words somewhere, those whose title begins so first. */
export function found<T extends { readonly title: string; readonly words?: string }>(
  items: readonly T[],
  text: string,
): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = items.flatMap((item) => {
    const all = `${item.title} ${item.words ?? ''}`.toLowerCase()
    if (!words.every((word) => all.includes(word))) return []
    const starts = words.filter((word) =>
      ` ${item.title.toLowerCase()}`.includes(` ${word}`),
    ).length
    return [{ item, starts }]
  })
  return scored.sort((a, b) => b.starts - a.starts).map(({ item }) => item)
}
