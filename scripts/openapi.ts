import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { root } from './project-bin.ts'

/**
 * The OpenAPI document of the Worker.
 *
 *     node scripts/openapi.ts           prints it
 *     node scripts/openapi.ts --lint    says what is wrong with it
 */

/** The document, as far as scripts look at it. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly [member: string]: unknown
}

/** The document, made of the operations and of the schemas of the routes. */
export async function openApi(): Promise<OpenApi> {
  // Named by a variable: the Worker's own types are none of Node's.
  const path = join(root, 'functions/openapi/document.ts')
  const { openApiDocument }: { openApiDocument: () => OpenApi } = await import(path)
  return openApiDocument()
}

/** Writes `openapi.json` into a folder. */
export async function buildOpenApi(outDir: string): Promise<void> {
  mkdirSync(outDir, { recursive: true })
  writeFileSync(join(outDir, 'openapi.json'), JSON.stringify(await openApi()))
}

/** What the rules that Redocly recommends say against the document: a line for each finding. */
async function lintOpenApi(document: OpenApi): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'], rules: RULES })
  const problems = await lintFromString({ source: JSON.stringify(document), config })
  return problems.map(({ severity, ruleId, message, location }) => {
    return `${severity} ${ruleId} at ${location[0]?.pointer ?? ''}: ${message}`
  })
}

const RULES = {
  // A form is answered with a redirect.
  'operation-2xx-response': 'off',
} as const

if (import.meta.main) {
  const document = await openApi()
  if (process.argv.includes('--lint')) {
    const findings = await lintOpenApi(document)
    for (const finding of findings) console.error(finding)
    if (findings.length > 0) process.exitCode = 1
  } else {
    console.log(JSON.stringify(document, null, 2))
  }
}
