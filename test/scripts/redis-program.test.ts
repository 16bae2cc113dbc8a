import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findProgram, run } from '../../scripts/programs.ts'
import { findRedisProgram } from '../../scripts/redis-program.ts'

let dir: string
let bin: string
let stateDir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'redge-program-'))
  bin = join(dir, 'bin')
  stateDir = join(dir, 'state')
  await mkdir(bin)
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function fake(name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, name), 0o755)
}

describe('findRedisProgram', () => {
  it('takes redis-server on the PATH before all else', async () => {
    await fake('valkey-server', 'exit 0')
    await fake('redis-server', 'exit 0')
    const program = await findRedisProgram({ stateDir, path: bin, root: false })
    expect(program.command).toBe(join(bin, 'redis-server'))
  })

  it('takes valkey-server when there is no redis-server', async () => {
    await fake('valkey-server', 'exit 0')
    const program = await findRedisProgram({ stateDir, path: bin, root: false })
    expect(program.command).toBe(join(bin, 'valkey-server'))
  })

  it('names what to install where there is no apt', async () => {
    const failure = findRedisProgram({ stateDir, path: bin, root: true })
    await expect(failure).rejects.toMatchObject({ advice: expect.stringContaining('Install one') })
  })
})

describe.skipIf(findProgram('dpkg-deb') === undefined)('findRedisProgram without root', () => {
  const path = process.env.PATH

  beforeEach(async () => {
    await symlink(findProgram('dpkg-deb') ?? '', join(bin, 'dpkg-deb'))
    process.env.PATH = `${bin}:${path}`
  })
  afterEach(() => {
    process.env.PATH = path
  })

  /** A package whose server says its version when it is given its library path. */
  async function makePackage(): Promise<string> {
    const tree = join(dir, 'tree')
    await mkdir(join(tree, 'DEBIAN'), { recursive: true })
    await mkdir(join(tree, 'usr/bin'), { recursive: true })
    await mkdir(join(tree, 'usr/lib/x86_64-linux-gnu'), { recursive: true })
    const control = ['Package: redis-server', 'Version: 1', 'Architecture: all']
    const rest = ['Maintainer: T <t@example.org>', 'Description: test']
    await writeFile(join(tree, 'DEBIAN/control'), `${[...control, ...rest].join('\n')}\n`)
    const server = join(tree, 'usr/bin/redis-server')
    await writeFile(
      server,
      '#!/bin/sh\ncase "$LD_LIBRARY_PATH" in *linux-gnu*) echo v=1;; *) exit 1;; esac\n',
    )
    await chmod(server, 0o755)
    const file = join(dir, 'redis-server.deb')
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, file], { stdio: 'ignore' })
    return file
  }

  it('unpacks the package of apt into its own folder, and finds it there from then on', async () => {
    const file = await makePackage()
    await fake(
      'apt-get',
      `for word; do case "$word" in Dir::Cache=*) cache=\${word#*=};; install) install=1;; esac; done
if [ -n "$install" ]; then cp '${file}' "$cache/archives/"; fi`,
    )
    const program = await findRedisProgram({ stateDir, path: bin, root: false })
    expect(program.command).toBe(join(stateDir, 'redis/usr/bin/redis-server'))
    expect(await run(program.command, ['--version'], { env: program.env })).toEqual({
      ok: true,
      output: 'v=1\n',
    })
    expect(await readdir(stateDir)).toEqual(['redis'])
    await fake('apt-get', 'exit 1')
    expect(await findRedisProgram({ stateDir, path: bin, root: false })).toEqual(program)
  })

  it("gives apt's words and a way out when the download fails", async () => {
    await fake('apt-get', 'echo "Temporary failure resolving deb.debian.org"; exit 100')
    const failure = findRedisProgram({ stateDir, path: bin, root: false })
    await expect(failure).rejects.toMatchObject({
      message: expect.stringContaining('Temporary failure resolving'),
      advice: expect.stringContaining('REDIS_URL='),
    })
  })
})
