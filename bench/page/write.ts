import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/project-bin.ts'
import { readReports } from '../report/report.ts'
import { figuresOf, pageOf } from './page.ts'

const docs = join(root, 'docs')
/** What stands between these in docs/locks.md is the bench's. */
const MARKS = ['<!-- measured: written by npm run bench -->', '<!-- end of measured -->'] as const

/** Writes docs/benchmarks.md, its pictures, and what docs/locks.md shows of them, from bench/results. */
export function writePages(): void {
  const reports = readReports()
  const { text, pictures } = pageOf(reports)
  writeFileSync(join(docs, 'benchmarks.md'), text)
  const folder = join(docs, 'benchmarks')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (const [file, svg] of pictures) writeFileSync(join(folder, file), svg)
  const lock = reports.find(({ bench }) => bench === 'lock')
  if (lock) writeBetweenMarks(join(docs, 'locks.md'), figuresOf(lock))
}

function writeBetweenMarks(file: string, figures: string): void {
  const text = readFileSync(file, 'utf8')
  const [begin, end] = MARKS
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${file} has no marks for what was measured.`)
  const before = text.slice(0, from + begin.length)
  writeFileSync(file, `${before}\n\n${figures}\n\n${text.slice(to)}`)
}
