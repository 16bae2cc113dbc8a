import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { ts } from '@ts-morph/common'
import { root } from './project-bin.ts'
import { type Api, commandsIn, type Exported, isType, rendered } from './reference-items.ts'

/**
 * Writes the API reference as Markdown: a page for each entry of the packages, and one for each family of commands. It is
 * made of the sources' own declarations and doc comments. What several entries export stands on the page of the first.
 */
export function writeReference(folder: string): void {
  const entries = [...entriesOf('lib'), ...entriesOf('gateway')]
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    OPTIONS,
  )
  const checker = program.getTypeChecker()
  mkdirSync(join(folder, 'commands'), { recursive: true })
  const exports = entries.map(({ name, file }) => ({ name, items: exportsOf(program, file) }))
  const exported = new Set(exports.flatMap(({ items }) => items.map(({ symbol }) => symbol)))
  const pages = new Map<ts.Symbol, string>()
  for (const entry of exports) {
    const page = entry.name.replaceAll('/', '-')
    writeFileSync(join(folder, `${page}.md`), entryPage(entry, page, pages, { checker, exported }))
  }
  for (const source of program.getSourceFiles()) {
    if (!relative(root, source.fileName).startsWith('lib/commands/')) continue
    const commands = commandsIn(source)
    if (commands === '') continue
    const family = basename(source.fileName, '.ts')
    writeFileSync(join(folder, 'commands', `${family}.md`), `# ${title(family)}\n\n${commands}`)
  }
}

// TypeScript 7 brings no library that could be asked about programs.
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.NodeNext,
  lib: ['lib.esnext.d.ts', 'lib.webworker.d.ts'],
  types: ['node'],
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
}

/** What users import from. */
interface Entry {
  readonly name: string
  readonly file: string
}

function entriesOf(workspace: string): Entry[] {
  const manifest = readFileSync(join(root, workspace, 'package.json'), 'utf8')
  const { name, exports }: { name: string; exports: Record<string, string> } = JSON.parse(manifest)
  return Object.entries(exports).map(([path, file]) => ({
    name: name + path.slice(1),
    file: join(root, workspace, file),
  }))
}

/** The page of an entry; `pages` is told what stands on it. */
function entryPage(
  { name, items }: { readonly name: string; readonly items: readonly Exported[] },
  page: string,
  pages: Map<ts.Symbol, string>,
  api: Api,
): string {
  const own: Exported[] = []
  const elsewhere: string[] = []
  for (const item of items) {
    const place = pages.get(item.symbol)
    if (place !== undefined) elsewhere.push(`[\`${item.name}\`](${place}.md#${anchor(item.name)})`)
    else own.push(item)
    if (place === undefined) pages.set(item.symbol, page)
  }
  const [types, values] = [own.filter(isType), own.filter((item) => !isType(item))]
  const parts = [...values, ...types].map((item) => rendered(item, api))
  const also = elsewhere.length > 0 ? `Exported as well: ${elsewhere.join(', ')}.\n\n` : ''
  return `# ${name}\n\n${also}${parts.join('\n')}`
}

function exportsOf(program: ts.Program, file: string): Exported[] {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (module === undefined) throw new Error(`${file} exports nothing`)
  return checker
    .getExportsOfModule(module)
    .map((symbol) => ({
      name: symbol.name,
      symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** As the site makes them of headings. */
function anchor(heading: string): string {
  return heading.toLowerCase()
}

function title(family: string): string {
  const words = family.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
