import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

const MODULE = new URL('../../../gateway/program/young-generation.ts', import.meta.url).href

/** Makes much garbage, of which a part is always in use, and prints the MiB that V8 then has for new objects. */
const LOAD = `
import { getHeapSpaceStatistics } from 'node:v8'
const { limitYoungGeneration } = await import(${JSON.stringify(MODULE)})
limitYoungGeneration()
const used = new Array(100_000)
for (let at = 0; at < 8_000_000; at++) {
  used[at % used.length] = { at, text: 'text ' + at }
  if (at % 5000 === 0) await new Promise(setImmediate)
}
const { space_size: size } = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
console.log(size / 2 ** 20)
`

it('keeps the memory for new objects at 32 MiB', { timeout: 120_000 }, () => {
  const args = ['--input-type=module', '--eval', LOAD]
  const size = Number(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  expect(size).toBeGreaterThan(0)
  expect(size).toBeLessThanOrEqual(32)
})
