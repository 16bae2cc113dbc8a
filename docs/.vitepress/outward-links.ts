import { posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'

type Tokens = ReturnType<MarkdownRenderer['parse']>
type Token = Tokens[number]

/** Shows links to files of the repository that are no pages as the names of these files. */
export function outwardLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('outward-links', ({ tokens, env, Token: TokenClass }) => {
    const from = posix.dirname(String(env.relativePath ?? ''))
    for (const token of tokens) {
      if (token.children === null) continue
      token.children = named(token.children, from, (type, content) =>
        Object.assign(new TokenClass(type, type === 'text' ? '' : 'code', 0), { content }),
      )
    }
  })
}

type MakeToken = (type: 'text' | 'code_inline', content: string) => Token

function named(tokens: Tokens, from: string, make: MakeToken): Tokens {
  let file: string | undefined
  return tokens.flatMap((token) => {
    if (token.type === 'link_open') {
      file = fileOutside(token.attrGet('href') ?? '', from)
      return file === undefined ? [token] : []
    }
    if (token.type !== 'link_close' || file === undefined) return [token]
    return [make('text', ' ('), make('code_inline', file), make('text', ')')]
  })
}

/** The path in the repository of what a page links to, when that is no page. */
function fileOutside(href: string, from: string): string | undefined {
  if (!/^\.\.?\//.test(href)) return undefined
  const [path = ''] = href.split('#')
  const file = posix.join('docs', from, path)
  return file.startsWith('docs/') ? undefined : file
}
