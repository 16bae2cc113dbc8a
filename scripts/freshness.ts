import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './project-bin.ts'

/** Whether a file is there and newer than all that it is made of: files and folders of the repository. */
export function isFresh(file: string, sources: readonly string[]): boolean {
  return existsSync(file) && sources.every((path) => newest(join(root, path)) <= time(file))
}

/** When the newest file in a folder was written. A folder's own time tells of files that are gone. */
function newest(path: string): number {
  if (!statSync(path).isDirectory()) return time(path)
  const inside = readdirSync(path).map((name) => newest(join(path, name)))
  return Math.max(time(path), ...inside)
}

function time(path: string): number {
  return statSync(path).mtimeMs
}
