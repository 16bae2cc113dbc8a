import { delimiter, join } from 'node:path'

/** The folder of the repository. */
export const root: string = join(import.meta.dirname, '..')

const folder = join(root, 'node_modules/.bin')

/** The path of a program that a dependency brings. */
export function projectBin(name: string): string {
  return join(folder, name)
}

/** An environment in which such programs run on the project's own Node, however we were started. */
export function projectEnv(): NodeJS.ProcessEnv {
  const { PATH = '' } = process.env
  const folders = PATH.split(delimiter).filter((other) => other !== folder)
  return { ...process.env, PATH: [folder, ...folders].join(delimiter) }
}
