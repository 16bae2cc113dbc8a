import { Failure } from './failure.ts'
import { findProgram, runWithProgress } from './programs.ts'

/** Whether packages can be had by Debian's means (Debian, Ubuntu and their like). */
export function isDebian(path?: string): boolean {
  return ['apt-get', 'dpkg-deb'].every((name) => findProgram(name, path) !== undefined)
}

/** Whether this process may install packages for the whole system. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/** The command that installs Debian packages, to be typed by somebody. */
export function aptCommand(packages: readonly string[]): string {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
}

/**
 * Installs Debian packages for the whole system; needs root.
 *
 * @throws {Failure} with apt-get's own words.
 */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Another apt may be at work, such as the unattended upgrades of a new machine.
  const patience = ['-o', 'DPkg::Lock::Timeout=120']
  const update = await runWithProgress(
    'Updating the package lists (apt-get update)',
    'apt-get',
    [...patience, 'update'],
    { env },
  )
  const install = await runWithProgress(
    `Installing ${packages.join(', ')} (apt-get install)`,
    'apt-get',
    [...patience, 'install', '-y', '--no-install-recommends', ...packages],
    { env },
  )
  if (install.ok) return
  // A broken third-party list fails the update without harm, so it only counts when the install fails too.
  const words = update.ok ? install.output : `${update.output}\n${install.output}`
  throw new Failure(
    `${words.trim()}\n\nInstalling ${packages.join(', ')} failed.`,
    `Check the network, then try by hand: ${aptCommand(packages)}`,
  )
}
