/**
 * The page of what each operation of the HTTP API costs, docs/http-api-costs.md.
 *
 *     node scripts/http-api-costs.ts            writes it
 *     node scripts/http-api-costs.ts --check    fails when it is not what the operations say
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project-bin.ts'

const INTRODUCTION = `# What the HTTP API costs

What the example of each operation in the [OpenAPI document](http-api.md#openapi) costs on a Redis that holds nothing else: requests to Redis, and
commands as the server bills them. The tests send every example and count both. \`npm run costs\` writes this page.

Beside it, by what a request brings along:

| what | requests | commands |
| --- | --- | --- |
| one of the two secrets, or a JSON Web Token | 0 | 0 |
| a token of \`/v1/tokens\` that this isolate has not seen for a few seconds | 1 | 1 |
| an \`Idempotency-Key\` | 2 | 4 |
| the audit, for what changes something: after the answer, for several requests at a time | 1 at most | 1 |
`

/** The page as the operations have it. */
async function page(): Promise<string> {
  // Named by a variable: the Worker's own types are none of Node's.
  const path = join(root, 'functions/openapi/cost-table.ts')
  const { costTables }: { costTables: () => string } = await import(path)
  return `${INTRODUCTION}\n${costTables()}`
}

const file = join(root, 'docs/http-api-costs.md')
const text = await page()
if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error(
    'docs/http-api-costs.md is not what the operations say. Write it anew: npm run costs',
  )
  process.exitCode = 1
}
