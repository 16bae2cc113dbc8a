import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../../scripts/programs.ts'
import { projectBin, projectEnv, root } from '../../scripts/project-bin.ts'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-deploy-'))
})

afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

it.each(['', 'staging', 'production'])(
  'builds what would be deployed to the environment "%s"',
  async (name) => {
    const args = ['deploy', '--dry-run', '--env', name, '--outdir', join(dir, name || 'none')]
    const env = {
      ...projectEnv(),
      // None of these is to call the outside, or to write into the home directory.
      WRANGLER_HIDE_BANNER: 'true',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_WRITE_LOGS: 'false',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    }
    const { ok, output } = await run(projectBin('wrangler'), args, { cwd: root, env })
    expect([ok, ok ? '' : output]).toEqual([true, ''])
    expect(output).toContain('env.ASSETS')
    expect(output).toContain('--dry-run: exiting now')
    // What one environment lacks that another has is said as a warning.
    expect(output).not.toContain('WARNING')
    // As small as what scripts/size.ts measures: minified, without the names of functions.
    const [, compressed] = /gzip: ([\d.]+) KiB/.exec(output) ?? []
    expect(Number(compressed)).toBeLessThan(200)
  },
  240_000,
)
