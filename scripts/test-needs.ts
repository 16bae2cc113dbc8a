import { aptCommand, aptInstall, isDebian, isRoot } from './debian.ts'
import { Failure } from './failure.ts'
import { findProgram, run } from './programs.ts'

/** How to see that a Debian package is there: a program that it brings, or a module for Python. */
type Sign = { readonly programs: readonly string[] } | { readonly module: string }

const signs = {
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
} satisfies Record<string, Sign>

type Package = keyof typeof signs

/** The Debian packages that the tests use. */
const needed: readonly Package[] = [
  'redis-server',
  'python3-redis',
  'python3-django',
  'python3-django-redis',
  'python3-msgpack',
  'python3-lz4',
  'python3-zstandard',
  'chromium',
  'curl',
  'git',
]

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
  if (isDebian() && isRoot()) return aptInstall(missing)
  throw new Failure(
    `The tests need ${missing.join(', ')}.`,
    `Install that, then run npm test again:\n\n  ${howToInstall(missing)}`,
  )
}

async function findMissing(): Promise<Package[]> {
  const modules = await findModules()
  return needed.filter((name) => {
    const sign: Sign = signs[name]
    if ('module' in sign) return !modules.has(sign.module)
    return !sign.programs.some((program) => findProgram(program) !== undefined)
  })
}

async function findModules(): Promise<ReadonlySet<string>> {
  const names = Object.values(signs).flatMap((sign) => ('module' in sign ? [sign.module] : []))
  const script = 'import sys; from importlib.util import find_spec\n'
  const check = 'print(*(name for name in sys.argv[1:] if find_spec(name)))'
  const { ok, output } = await run(python, ['-c', script + check, ...names])
  return new Set(ok ? output.trim().split(' ') : [])
}

function howToInstall(missing: readonly Package[]): string {
  if (isDebian()) return aptCommand(missing)
  const lines = missing.map((name) => {
    const sign: Sign = signs[name]
    if ('module' in sign) return `${python} -m pip install --user ${name.replace('python3-', '')}`
    return process.platform === 'darwin'
      ? `brew install ${name.replace('-server', '')}`
      : `${sign.programs.join(' or ')}, by your system's package manager`
  })
  return lines.join('\n  ')
}
