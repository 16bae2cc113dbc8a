import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportFailure } from './failure.ts'
import { projectBin, projectEnv, root } from './project-bin.ts'
import { provideTestNeeds } from './test-needs.ts'
import { sumTallies, type Tally, tallyReport } from './vitest-report.ts'

// The last group starts programs that want the machine for themselves.
const groups = [['unit', 'node', 'workerd'], ['e2e']] as const
const limitMs = 24 * 60_000

/** Runs a program whose output goes where ours goes. */
function runVisibly(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: projectEnv(), stdio: 'inherit' })
    const forward = () => child.kill('SIGTERM')
    const timer = setTimeout(() => {
      console.error(`Stopped after ${limitMs / 60_000} minutes.`)
      child.kill('SIGTERM')
    }, limitMs)
    process.on('SIGTERM', forward)
    child.on('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      process.off('SIGTERM', forward)
      resolve(code === 0)
    })
  })
}

async function check(): Promise<Tally> {
  heading('check')
  const ok = await runVisibly(process.execPath, [join(root, 'scripts/check.ts')])
  return { passed: 0, failed: ok ? 0 : 1 }
}

async function vitest(projects: readonly string[]): Promise<Tally> {
  heading(`tests: ${projects.join(', ')}`)
  const dir = mkdtempSync(join(tmpdir(), 'redge-test-'))
  const report = join(dir, 'report.json')
  const args = [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ]
  try {
    const ok = await runVisibly(projectBin('vitest'), args)
    return tallyReport(readFileSync(report, 'utf8'), ok)
  } catch (error) {
    console.error(`vitest wrote no report: ${error instanceof Error ? error.message : error}`)
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function heading(title: string): void {
  console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 76 - title.length))}\n`)
}

async function runAll(): Promise<Tally> {
  try {
    await provideTestNeeds()
  } catch (error) {
    reportFailure(error)
    return { passed: 0, failed: 1 }
  }
  const tallies = [await check()]
  for (const projects of groups) tallies.push(await vitest(projects))
  return sumTallies(tallies)
}

const { passed, failed } = await runAll()
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = passed > 0 && failed === 0 ? 0 : 1
