import type { ApiMethod } from './redis-py-api.ts'

/** Arguments of the right types, for the parameters that have no default. */
export function sampleArguments({ ts, shape }: ApiMethod): unknown[] {
  const types = parameters(ts)
  const required = shape.positional.map((_, index) => sample(types[index] ?? 'Key'))
  const rest = shape.restAsArray ? [['a']] : shape.rest ? ['a'] : []
  return [...required, ...rest, ...shape.requiredAfterRest.map(() => 'LEFT')]
}

/** The parameters of a signature, `name: Type` each. */
function parameters(signature: string): string[] {
  const found: string[] = []
  let depth = 0
  let current = ''
  for (const char of signature.slice(signature.indexOf('(') + 1).replaceAll('=>', '→')) {
    if ('([{<'.includes(char)) depth++
    if (')]}>'.includes(char)) depth--
    if (depth < 0) break
    if (char === ',' && depth === 0) {
      found.push(current)
      current = ''
    } else current += char
  }
  return [...found, current]
}

function sample(parameter: string): unknown {
  const type = parameter.slice(parameter.indexOf(':') + 1).trim()
  if (type.includes('→')) return () => undefined
  if (type.includes('[]')) return ['a', 'b', 'c']
  if (type.startsWith('Record')) return { a: 1 }
  if (type.startsWith('number')) return 1
  if (type.startsWith("'")) return type.split("'")[1]
  return 'a'
}

/** The call as one writes it: the natural form where there is one. */
export function callOf({ tsName, shape, tsAlso, ruleAwkward, ts }: ApiMethod): string {
  if (ruleAwkward) return ruleAwkward.split(' - ')[0] ?? ''
  const places = parameters(ts).map((parameter) => parameter.split(':')[0]?.trim() ?? '')
  const required = places.filter((name) => name && !/^(options\?|never)$/.test(name))
  const options = Object.values(shape.options)
  const last = tsAlso ? options.map((name) => `${name}?`) : optionsOf(options)
  return `${tsName}(${[...required, ...last].join(', ')})`
}

function optionsOf(names: readonly string[]): string[] {
  return names.length > 0 ? [`{ ${names.join(', ')} }`] : []
}
