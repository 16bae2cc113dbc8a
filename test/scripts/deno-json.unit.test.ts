import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/project-bin.ts'

function read(path: string) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

it('publishes to JSR what npm has: the version, the entries and what they depend on', () => {
  const [npm, jsr] = [read('lib/package.json'), read('lib/deno.json')]
  expect(jsr.version).toBe(npm.version)
  expect(jsr.exports).toEqual(npm.exports)
  const needed = Object.keys({ ...npm.dependencies, ...npm.peerDependencies })
  expect(Object.keys(jsr.imports).sort()).toEqual(needed.sort())
})

it('gives both packages one version, published with provenance', () => {
  const [library, gateway] = [read('lib/package.json'), read('gateway/package.json')]
  expect(gateway.version).toBe(library.version)
  for (const { publishConfig } of [library, gateway]) {
    expect(publishConfig).toEqual({ access: 'public', provenance: true })
  }
})
