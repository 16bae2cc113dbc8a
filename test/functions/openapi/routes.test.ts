import { expect, it } from 'vitest'
import { createApp } from '../../../functions/app.ts'
import { PROBLEMS } from '../../../functions/http/problem.ts'
import { pathTemplate } from '../../../functions/http/route-pattern.ts'
import { openApiDocument } from '../../../functions/openapi/document.ts'
import { operations } from '../../../functions/openapi/index.ts'
import { TAGS } from '../../../functions/openapi/tags.ts'

/** Every method of every path that a handler serves; what all requests pass is none. */
function served(): string[] {
  const routes = createApp()
    .routes.filter(({ method, path }) => method !== 'ALL' && !path.includes('*'))
    .map(({ method, path }) => `${method} ${pathTemplate(path)}`)
  return [...new Set(routes)].sort()
}

it('describes every route of the Worker, and nothing else', () => {
  const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(described.sort()).toEqual(served())
})

it('gives every operation a name of its own, a tag that is explained, and the status of its example', () => {
  const names = operations.map(({ operationId }) => operationId)
  expect(new Set(names).size).toBe(names.length)
  for (const { operationId, tag, answers, problems, example } of operations) {
    expect([operationId, TAGS[tag]]).toEqual([operationId, expect.any(String)])
    const statuses = [...Object.keys(answers), ...problems.map((name) => `${PROBLEMS[name][0]}`)]
    expect([operationId, statuses]).toEqual([
      operationId,
      expect.arrayContaining([`${example.status}`]),
    ])
  }
})

it('has every problem in the document', () => {
  const text = JSON.stringify(openApiDocument())
  const missing = Object.keys(PROBLEMS).filter(
    (name) => !text.includes(`urn:redge:problem:${name}`),
  )
  expect(missing).toEqual([])
})
