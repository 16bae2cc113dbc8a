import type { MarkdownRenderer } from 'vitepress'

/** Aligns columns by classes: the policy of the Worker's pages refuses attributes of style. */
export function alignedTables(md: MarkdownRenderer): void {
  md.core.ruler.push('aligned-tables', ({ tokens }) => {
    for (const token of tokens) {
      const style = token.attrGet('style')
      if (style === null) continue
      token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style')
      token.attrJoin('class', style.replace('text-align:', 'align-'))
    }
  })
}
