import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A `ts` block of a page. */
interface Block {
  readonly page: string
  /** The line of the page that its code begins at. */
  readonly line: number
  readonly code: string
  /** A program that runs by itself: marked `ts run`; in the README, each that imports what it needs. */
  readonly runs: boolean
}

/** An example in a file of its own. */
export interface Example {
  /** Page and line. */
  readonly name: string
  readonly code: string
}

/** The pages whose examples are looked at. */
export const pages: readonly string[] = globSync(
  ['README.md', 'docs/**/*.md', '{lib,gateway,examples}/README.md'],
  { cwd: root },
).sort()

const blocks: readonly Block[] = pages.flatMap(blocksOf)

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```ts( run)?\n(.*?)^ *```$/gms)].map((match) => {
    const [all, indent = '', mark, body = ''] = match
    const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    const line = text.slice(0, match.index + all.indexOf('\n') + 1).split('\n').length
    const runs = mark !== undefined || (page === 'README.md' && imports(code))
    return { page, line, code, runs }
  })
}

function imports(code: string): boolean {
  return /^import /m.test(code)
}

/** What the compiler is given: each block that imports what it needs, with those after it on its page, which go on with it. */
export function modules(): Example[] {
  const chains: Block[][] = []
  for (const block of blocks) {
    const last = chains.at(-1)
    if (last?.[0]?.page === block.page && !imports(block.code)) last.push(block)
    else chains.push([block])
  }
  return chains.map((chain) => ({ name: nameOf(chain[0] as Block), code: nested(chain) }))
}

/** Each block within the one before: it sees the names of that, and may have others of the same name. */
function nested(chain: readonly Block[]): string {
  const bodies = chain.map(({ page, line, code }) => `// ${page}:${line}\n${code}`)
  // Paths in examples begin at the root of the repository.
  const code = bodies.join('{\n').replaceAll("from './functions/", "from '../../../functions/")
  return `${code}${'}'.repeat(chain.length - 1)}\nexport {}\n`
}

/** The blocks that run. */
export function programs(): Example[] {
  return blocks
    .filter(({ runs }) => runs)
    .map((block) => ({ name: nameOf(block), code: block.code }))
}

function nameOf({ page, line }: Block): string {
  return `${page.replace(/\.md$/, '').replaceAll('/', '-')}-${line}`
}
