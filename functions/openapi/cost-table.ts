import { operations } from './index.ts'
import type { Operation } from './operation.ts'

/** The costs of all operations as tables of Markdown, one for each group. */
export function costTables(): string {
  const groups = Map.groupBy(operations, ({ tag }) => tag)
  return Array.from(groups, ([tag, group]) => `## ${tag}\n\n${table(group)}\n`).join('\n')
}

function table(group: readonly Operation[]): string {
  const rows = group.map(({ method, path, example, cost }) => {
    const request = `\`${method.toUpperCase()} ${path}\``
    return `| ${request} | ${example.status} | ${cost.requests} | ${cost.commands} |`
  })
  return ['| request | answer | requests | commands |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  )
}
