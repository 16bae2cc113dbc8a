import { chmod, copyFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Outcome, run } from '../../scripts/programs.ts'

const setup = join(import.meta.dirname, '../../scripts/setup.sh')

let dir: string
let bin: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-setup-'))
  bin = join(dir, 'bin')
  for (const folder of ['scripts', 'bin', 'node_modules']) await mkdir(join(dir, folder))
  await copyFile(setup, join(dir, 'scripts/setup.sh'))
  await writeFile(join(dir, 'package-lock.json'), '{}')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function fakeNpm(script: string): Promise<void> {
  await writeFile(join(bin, 'npm'), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, 'npm'), 0o755)
}

/** Writes the file that npm writes last, so many seconds older or newer than the lock file. */
async function markInstalled(secondsAfter: number): Promise<void> {
  const hidden = join(dir, 'node_modules/.package-lock.json')
  await writeFile(hidden, '{}')
  const time = Date.now() / 1000 - 1000
  await utimes(join(dir, 'package-lock.json'), time, time)
  await utimes(hidden, time + secondsAfter, time + secondsAfter)
}

function runSetup(): Promise<Outcome> {
  const folders = [bin, dirname(process.execPath), '/usr/bin', '/bin']
  const env = { ...process.env, PATH: folders.join(delimiter) }
  return run('sh', [join(dir, 'scripts/setup.sh')], { env })
}

describe('setup.sh', () => {
  it('does nothing and says nothing when the dependencies are current', async () => {
    await markInstalled(0)
    await fakeNpm('echo called; exit 1')
    expect(await runSetup()).toEqual({ ok: true, output: '' })
  })

  it.each([
    ['missing', undefined],
    ['older than the lock file', -1],
  ])('installs the dependencies when they are %s', async (_, age) => {
    if (age !== undefined) await markInstalled(age)
    await fakeNpm('echo "$@" > calls')
    const { ok, output } = await runSetup()
    expect(output).toContain('Dependencies installed.')
    expect(ok).toBe(true)
  })

  it.each([
    ['npm error code ENOTFOUND', 'Check the network'],
    ['npm error code ENOSPC', 'disk is full'],
    ['npm error code EACCES', 'may not write'],
    ['npm error code EUSAGE', 'npm install'],
    ['npm error something else', 'npm ci'],
  ])('says what to do after "%s"', async (words, advice) => {
    await fakeNpm(`echo '${words}' >&2; exit 1`)
    const { ok, output } = await runSetup()
    expect(ok).toBe(false)
    expect(output).toContain(words)
    expect(output).toContain(advice)
  })

  it('names the Node that is needed when none fits', async () => {
    await markInstalled(0)
    await writeFile(join(bin, 'node'), '#!/bin/sh\n[ "$1" = -v ] && echo v20.0.0\nexit 1\n')
    await chmod(join(bin, 'node'), 0o755)
    const { ok, output } = await runSetup()
    expect(ok).toBe(false)
    expect(output).toContain('v20.0.0')
    expect(output).toContain('Install Node.js 24')
  })
})
