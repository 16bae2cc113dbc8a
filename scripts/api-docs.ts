import { copyFileSync, cpSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './project-bin.ts'

/** What the page takes of Swagger UI, its license included. */
const FILES = [
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
  'swagger-ui.css',
  'LICENSE',
]

/** Writes the page that shows the OpenAPI document, `docs/api/`, with all that it needs. */
export function buildApiDocs(outDir: string): void {
  const pages = join(outDir, 'docs/api')
  mkdirSync(pages, { recursive: true })
  cpSync(join(root, 'console/api-docs'), pages, { recursive: true })
  const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  for (const file of FILES) copyFileSync(join(swaggerUi, file), join(pages, file))
}
