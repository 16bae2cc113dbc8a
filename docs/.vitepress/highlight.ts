import type { MarkdownOptions } from 'vitepress'

/** What is told apart in code, by the scopes of its grammars. The colours are in `theme/code.css`. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment'],
  keyword: ['keyword', 'storage', 'variable.language', 'keyword.operator.new'],
  plain: ['keyword.operator', 'storage.type.function.arrow', 'punctuation'],
  string: ['string', 'punctuation.definition.string'],
  constant: ['constant', 'support.constant', 'support.type.property-name.json'],
  name: ['entity.name.function', 'support.function', 'entity.name.command'],
  type: ['entity.name.type', 'support.type', 'support.class', 'entity.other.inherited-class'],
}

/** Stands for a kind from the theme to the page. */
function colour(index: number): string {
  return `#00000${index + 1}`
}

/** Code that is coloured by classes: the policy of the Worker's pages refuses attributes of style. */
export const highlight: MarkdownOptions = {
  theme: {
    name: 'redge',
    type: 'light',
    fg: '#000000',
    bg: '#ffffff',
    settings: Object.values(KINDS).map((scope, index) => ({
      scope: [...scope],
      settings: { foreground: colour(index) },
    })),
  },
  codeTransformers: [
    {
      name: 'classes',
      pre(node) {
        delete node.properties.style
      },
      span(node) {
        const style = String(node.properties.style)
        delete node.properties.style
        const kind = Object.keys(KINDS).find((_kind, index) => style.includes(colour(index)))
        if (kind !== undefined) node.properties.class = `code-${kind}`
      },
    },
  ],
}
