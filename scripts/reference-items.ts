import { relative } from 'node:path'
import { ts } from '@ts-morph/common'
import { root } from './project-bin.ts'

/** What an entry exports, under the name that it has there. */
export interface Exported {
  readonly name: string
  readonly symbol: ts.Symbol
}

/** Whether it is there for the compiler alone. */
export function isType({ symbol }: Exported): boolean {
  return (symbol.flags & ts.SymbolFlags.Value) === 0
}

/** What is exported, and what is known of types. */
export interface Api {
  readonly checker: ts.TypeChecker
  /** All that any entry exports: members that are inherited from it are told there. */
  readonly exported: ReadonlySet<ts.Symbol>
}

/** An export as Markdown: how it is declared, what its doc comments say, and its members. */
export function rendered({ name, symbol }: Exported, api: Api): string {
  const declarations = (symbol.declarations ?? []).filter((node) => !isImplementation(node, symbol))
  // Members of what has values have headings of their own.
  const parts = declarations.map((node) => declared(node, hasValues(symbol)) + prose(node))
  return `## ${name}\n\n${parts.join('')}${members(symbol, api)}`
}

/** The command methods that a file declares, as Markdown; empty when there are none. */
export function commandsIn(source: ts.SourceFile): string {
  const methods = source.statements
    .filter(ts.isClassDeclaration)
    .flatMap((node) => node.members.filter(ts.isMethodDeclaration))
    .filter(isPublic)
  return grouped(methods, 2)
}

/** Members of a class, or of an interface for the values of one. Commands have pages of their own. */
function members(symbol: ts.Symbol, { checker, exported }: Api): string {
  if (!hasValues(symbol)) return ''
  const instance = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
  const nodes = instance.flatMap((member) => member.declarations ?? []).filter(isPublic)
  const classes = (symbol.declarations ?? []).filter(ts.isClassDeclaration)
  const constructors = classes.flatMap((node) => node.members.filter(ts.isConstructorDeclaration))
  const isCommand = (node: ts.Declaration): boolean => fileOf(node).startsWith('lib/commands/')
  const isToldElsewhere = ({ parent }: ts.Declaration): boolean => {
    const owner = ts.isClassLike(parent) && parent.name && checker.getSymbolAtLocation(parent.name)
    return owner !== undefined && owner !== false && owner !== symbol && exported.has(owner)
  }
  const note = nodes.some(isCommand) ? 'It has all [commands](commands/strings.md).\n\n' : ''
  const own = nodes.filter(
    (node) => !isCommand(node) && !isToldElsewhere(node) && fileOf(node) !== '',
  )
  return note + grouped([...constructors, ...staticsOf(symbol), ...own], 3)
}

function hasValues({ flags }: ts.Symbol): boolean {
  return (flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Variable)) !== 0
}

function staticsOf(symbol: ts.Symbol): ts.Declaration[] {
  return [...(symbol.exports?.values() ?? [])]
    .flatMap((member) => member.declarations ?? [])
    .filter((node) => ts.isClassElement(node) && isPublic(node))
}

/** Members under their names: overloads with one heading. */
function grouped(nodes: readonly ts.Declaration[], level: number): string {
  const byName = new Map<string, ts.Declaration[]>()
  for (const node of nodes) {
    const name = nameOf(node)
    byName.set(name, [...(byName.get(name) ?? []), node])
  }
  return [...byName]
    .map(([name, all]) => {
      const overloads = all.filter((node) => !(hasBody(node) && all.length > 1))
      const parts = overloads.map((node) => declared(node) + prose(node))
      return `${'#'.repeat(level)} ${name}\n\n${parts.join('')}`
    })
    .join('')
}

function nameOf(node: ts.Declaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  return ts.getNameOfDeclaration(node)?.getText() ?? ''
}

function hasBody(node: ts.Declaration): boolean {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined
}

/** The body of an overloaded function, which callers do not see. */
function isImplementation(node: ts.Declaration, { declarations = [] }: ts.Symbol): boolean {
  const functions = declarations.filter(ts.isFunctionDeclaration)
  return functions.length > 1 && hasBody(node)
}

function isPublic(node: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(node)
  if (name !== undefined && ts.isPrivateIdentifier(name)) return false
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return (ts.getCombinedModifierFlags(node) & hidden) === 0
}

function fileOf(node: ts.Node): string {
  const path = relative(root, node.getSourceFile().fileName)
  return path.startsWith('..') || path.startsWith('node_modules') ? '' : path
}

/** The declaration as it is written, without what is inside of functions and classes, nor of interfaces if `isBrief`. */
function declared(node: ts.Declaration, isBrief = false): string {
  const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node
  const source = node.getSourceFile().text
  const start = whole.getStart()
  const indent = /[ ]*$/.exec(source.slice(0, start))?.[0] ?? ''
  const text = source.slice(start, Math.max(start, endOf(node, whole, isBrief))).trim()
  const lines = text
    .replace(/^export (default )?|^declare /g, '')
    .replace(/ [={]$/, '')
    .replaceAll(`\n${indent}`, '\n')
  return `\`\`\`ts\n${lines}\n\`\`\`\n\n`
}

function endOf(node: ts.Declaration, whole: ts.Node, isBrief: boolean): number {
  if (ts.isClassDeclaration(node) || (isBrief && ts.isInterfaceDeclaration(node)))
    return node.members.pos - 1
  if (ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node)) {
    return node.initializer?.pos ?? whole.end
  }
  if (ts.isFunctionLike(node) && 'body' in node && node.body) return node.body.pos
  return whole.end
}

/** The doc comment as Markdown. */
function prose(node: ts.Declaration): string {
  const host = ts.isVariableDeclaration(node) ? node.parent.parent : node
  const comments = ts.getJSDocCommentsAndTags(host).filter(ts.isJSDoc)
  const [doc] = comments.slice(-1)
  if (doc === undefined) return ''
  const text = inMarkdown(ts.getTextOfJSDocComment(doc.comment) ?? '')
  const tags = (doc.tags ?? []).map((tag) => tagged(tag.tagName.text, tagText(tag)))
  return `${[text, ...tags].filter((part) => part !== '').join('\n\n')}\n\n`
}

/** A `@see` takes the first word of an address for a name. */
function tagText(tag: ts.JSDocTag): string {
  return tag
    .getText()
    .replace(/^@\w+\s*/, '')
    .replace(/^\s*\* ?/gm, '')
    .trim()
}

function tagged(name: string, text: string): string {
  if (name === 'example') return `\`\`\`ts\n${text}\n\`\`\``
  if (name === 'see') return `See ${text.startsWith('http') ? `<${text}>` : inMarkdown(text)}`
  if (name === 'throws') return `Throws ${inMarkdown(text)}`
  return `**${name}** ${inMarkdown(text)}`
}

/** Text with links as names, in which nothing is taken for HTML or a template. */
function inMarkdown(text: string): string {
  return text
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : escaped(part)))
    .join('')
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('{{', '&lbrace;&lbrace;')
}
