import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Method, Parameter } from '../console/src/command-line/method.ts'
import { root } from './project-bin.ts'
import { type ApiMethod, redisPyApi } from './redis-py-api.ts'

/** The methods of redis-py that the console's command line completes and explains: those that send one command. */
export function consoleMethods(): Method[] {
  const { methods, modules } = redisPyApi()
  const summaries = summariesOf()
  return [
    ...methods.filter(sendsCommand).map((method) => methodOf(method, '', summaries)),
    ...modules.JSON.methods
      .filter(sendsCommand)
      .map((method) => methodOf({ ...method, group: 'JSON' }, 'json.', summaries)),
  ]
}

function sendsCommand({ http, command, name }: ApiMethod): boolean {
  return http === 'yes' && command.length > 0 && !name.endsWith('_iter')
}

function methodOf(
  method: ApiMethod,
  prefix: string,
  summaries: ReadonlyMap<string, string>,
): Method {
  const { name, group, returns, params, shape } = method
  return {
    name: `${prefix}${name}`,
    group,
    summary: summaryOf(method, summaries),
    returns,
    parameters: params.filter(({ kind }) => kind !== '**kwargs').map(parameterOf),
    positional: shape.positional,
    rest: shape.rest,
    restAsArray: shape.restAsArray,
    options: shape.options,
  }
}

function parameterOf({ name, kind, default: fallback }: ApiMethod['params'][number]): Parameter {
  const kinds: Readonly<Record<string, Parameter['kind']>> = {
    'required positional': 'required',
    optional: 'optional',
    '*args': 'rest',
  }
  return { name, kind: kinds[kind] ?? 'named', ...(fallback !== undefined && { fallback }) }
}

/** Doc comments with the method they stand above. */
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(\w+)\s*[(<]/g

/**
 * The first sentence of a method's doc comment, by the method's name and by its name and command: what is no family of commands
 * has methods of the same names. The first overload speaks for all.
 */
function summariesOf(): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of globSync('lib/commands/*.ts', { cwd: root }).sort()) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, comment = '', name = ''] of text.matchAll(DOCUMENTED)) {
      const plain = comment.replace(/\n\s*\* ?/g, ' ')
      const sentence = /^[\s*]*([\s\S]*?[.;])(?:\s|$)/.exec(plain)?.[1] ?? ''
      const summary = sentence.replace(/;$/, '.').replaceAll('`', '').trim()
      const command = /@see https:\/\/redis\.io\/commands\/([\w.-]+)/.exec(plain)?.[1] ?? ''
      for (const key of [name, `${name} ${command}`]) if (!found.has(key)) found.set(key, summary)
    }
  }
  return found
}

/** What the doc comment of a method says. */
function summaryOf({ tsName, command }: ApiMethod, summaries: ReadonlyMap<string, string>): string {
  const pages = command.map((words) => words.toLowerCase().replaceAll(' ', '-'))
  const own = pages.map((page) => summaries.get(`${tsName} ${page}`)).find(Boolean)
  return own ?? summaries.get(tsName) ?? ''
}
