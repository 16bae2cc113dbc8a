import { BENCHES, isReached, type Report } from '../report/report.ts'
import { plotOf } from './plot.ts'
import { SECTIONS, type Section } from './sections.ts'
import { goalsTable, tableOf } from './table.ts'

/** The page, and the pictures that it shows. */
export interface Page {
  readonly text: string
  /** SVG by the name of the file. */
  readonly pictures: ReadonlyMap<string, string>
}

/** What is written of the results, whichever benches have left some. */
export function pageOf(reports: readonly Report[]): Page {
  const ordered = BENCHES.flatMap((name) => reports.filter(({ bench }) => bench === name))
  const text = [
    '# Benchmarks',
    summaryOf(ordered),
    INTRODUCTION,
    ...ordered.map((report) => sectionOf(report, isOneMachine(ordered))),
    RERUN,
  ].join('\n\n')
  return { text: `${text}\n`, pictures: new Map(ordered.flatMap(picturesOf)) }
}

/** The tables and pictures of one bench, without its heading; they name the machine unless the page does. */
export function figuresOf(report: Report, { namesMachine = true } = {}): string {
  const section = SECTIONS[report.bench]
  const tables = section.tables.map(({ title, figures, of = () => true }) => {
    const table = tableOf(report.measurements.filter(of), figures)
    return title ? `${title}:\n\n${table}` : table
  })
  return [measuredOn(report, namesMachine), ...picturesText(section), ...tables].join('\n\n')
}

const INTRODUCTION = `redge beside its peers, each bench in one run: who is compared takes turns within a round, so that what else the machine does hits all alike. Figures are
medians of the rounds, in parentheses the lowest and the highest of them. In the pictures a dot is a median and its line goes from the lowest to the
highest round. Ratios are taken within each round. They say more than times and rates, which are those of one machine.`

const RERUN = `## Measure again

\`\`\`sh
npm run bench                     # all of it, half an hour on a machine that has nothing else to do
npm run bench -- --only lock      # one bench; others are client, cache, codecs, gateway and service
npm run bench -- --short          # a look at all of them, in which chance plays a great part
npm run bench -- --render         # this page again, of the results in bench/results
\`\`\`

It needs Linux. The gateway and the Worker are loaded by wrk, and webdis runs beside the gateway: both come from Debian's packages. redis-py comes from
\`python3-redis\`. Each bench has options of its own, which the first lines of its \`run.ts\` in \`bench/\` tell.`

/** The first line: what was measured, when and on what. */
function summaryOf(reports: readonly Report[]): string {
  if (reports.length === 0) return 'Nothing was measured yet.'
  const days = [...new Set(reports.map(({ began }) => began.slice(0, 10)))].toSorted()
  const machines = [...new Set(reports.map(machineText))]
  const titles = reports.map(({ bench }) => bench).join(', ')
  const short = reports.filter(isLook).map(({ bench }) => bench)
  const first = `Measured on ${days.join(' to ')} on ${machines.join('; ')}: ${titles}.`
  if (short.length === 0) return first
  const warning = `Not to be relied on: ${short.join(', ')} ran for a look only, in one or two rounds.`
  return `${first} **${warning}**`
}

/** Whether it had so few rounds that chance plays a great part. */
function isLook({ args }: Report): boolean {
  const at = args.indexOf('--rounds')
  return at >= 0 && Number(args[at + 1]) < 3
}

function isOneMachine(reports: readonly Report[]): boolean {
  return new Set(reports.map(machineText)).size === 1
}

function sectionOf(report: Report, isMachineNamed: boolean): string {
  const { title, text } = SECTIONS[report.bench]
  const { bench, goals } = report
  const reached = goals.filter(isReached).length
  const summary = `${reached} of ${goals.length} goals reached`
  const goalsText = `<details>\n<summary>${summary}</summary>\n\n${goalsTable(goals)}\n\n</details>`
  const figures = figuresOf(report, { namesMachine: !isMachineNamed })
  const parts = [`## ${title}`, text, figures, versionsText(report)]
  return [
    ...parts,
    ...(goals.length > 0 ? [goalsText] : []),
    `Again: \`npm run bench -- --only ${bench}\``,
  ].join('\n\n')
}

/** When it was, for how long, and on what. */
function measuredOn(report: Report, namesMachine: boolean): string {
  const { began, seconds, args, machine } = report
  const when = `${began.slice(0, 16).replace('T', ' ')} UTC`
  const options = args.length > 0 ? `, with \`${args.join(' ')}\`` : ''
  const where = namesMachine ? `, on ${machineText(report)}` : ''
  const load = `a load of ${machine.load.toFixed(1)} before it began`
  return `Measured ${when} in ${seconds} s${options}${where}, with ${load}.`
}

function machineText({ machine: { cpu, cores, memoryGib, system } }: Report): string {
  return `${cores} cores of ${cpu}, ${memoryGib} GiB, ${system}`
}

function versionsText({ versions }: Report): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `Versions: ${named.join(', ')}.`
}

function picturesText({ plots }: Section): string[] {
  return Object.entries(plots).map(([file, { title }]) => `![${title}](benchmarks/${file}.svg)`)
}

function picturesOf({ bench, measurements }: Report): [string, string][] {
  return Object.entries(SECTIONS[bench].plots).map(([file, { of = () => true, ...plot }]) => [
    `${file}.svg`,
    plotOf(measurements.filter(of), plot),
  ])
}
