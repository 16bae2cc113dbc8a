import { aptCommand, aptInstall, isDebian, isRoot } from './debian.ts'
import { Failure } from './failure.ts'
import { findProgram, run } from './programs.ts'

/** How to see that a Debian package is there: a program that it brings, or a module for Python. */
type Sign = { readonly programs: readonly string[] } | { readonly module: string }

/** Its name, and its sign. */
type Package = readonly [name: string, sign: Sign]

/** The Debian packages that the tests use. */
const needed: Readonly<Record<string, Sign>> = {
  'redis-server': { programs: ['redis-server', 'valkey-server'] },
  'python3-redis': { module: 'redis' },
  'python3-django': { module: 'django' },
  'python3-django-redis': { module: 'django_redis' },
  'python3-msgpack': { module: 'msgpack' },
  'python3-lz4': { module: 'lz4' },
  'python3-zstandard': { module: 'zstandard' },
  chromium: { programs: ['chromium'] },
  curl: { programs: ['curl'] },
  git: { programs: ['git'] },
}

// Debian's modules belong to this one; the python3 on the PATH may be another.
const python = '/usr/bin/python3'

/**
 * Installs what the tests use and this machine lacks.
 *
 * @throws {Failure} with what to type when that takes somebody else's rights or another system's means.
 */
export async function provideTestNeeds(): Promise<void> {
  const missing = await findMissing()
  if (missing.length === 0) return
  const names = missing.map(([name]) => name)
  if (isDebian() && isRoot()) return aptInstall(names)
  throw new Failure(
    `The tests need ${names.join(', ')}.`,
    `Install that, then run npm test again:\n\n  ${howToInstall(missing)}`,
  )
}

async function findMissing(): Promise<Package[]> {
  const packages = Object.entries(needed)
  const modules = await findModules(packages)
  return packages.filter(([, sign]) => {
    if ('module' in sign) return !modules.has(sign.module)
    return !sign.programs.some((program) => findProgram(program) !== undefined)
  })
}

async function findModules(packages: readonly Package[]): Promise<ReadonlySet<string>> {
  const names = packages.flatMap(([, sign]) => ('module' in sign ? [sign.module] : []))
  const script = 'import sys; from importlib.util import find_spec\n'
  const check = 'print(*(name for name in sys.argv[1:] if find_spec(name)))'
  const { ok, output } = await run(python, ['-c', script + check, ...names])
  return new Set(ok ? output.trim().split(' ') : [])
}

function howToInstall(missing: readonly Package[]): string {
  if (isDebian()) return aptCommand(missing.map(([name]) => name))
  const lines = missing.map(([name, sign]) => {
    if ('module' in sign) return `${python} -m pip install --user ${name.replace('python3-', '')}`
    return process.platform === 'darwin'
      ? `brew install ${name.replace('-server', '')}`
      : `${sign.programs.join(' or ')}, by your system's package manager`
  })
  return lines.join('\n  ')
}
