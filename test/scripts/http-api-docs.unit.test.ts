import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PROBLEMS } from '../../functions/http/problem.ts'

const page = readFileSync(new URL('../../docs/http-api.md', import.meta.url), 'utf8')

/** The names of problems in the row of each status. */
function documented(): Map<string, number> {
  const rows = page.matchAll(/^\| ([45]\d\d) \| (.*) \|$/gm)
  return new Map(
    Array.from(rows, ([, status, names = '']) =>
      Array.from(
        names.matchAll(/`([a-z-]+)`/g),
        ([, name = '']) => [name, Number(status)] as const,
      ),
    ).flat(),
  )
}

it('names each problem that the API answers with beside its status, and no other', () => {
  const problems = Object.entries(PROBLEMS).map(([name, [status]]) => [name, status] as const)
  expect(documented()).toEqual(new Map(problems))
})
