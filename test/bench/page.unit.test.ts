import { describe, expect, test } from 'vitest'
import { pageOf } from '../../bench/page/page.ts'
import { plotOf } from '../../bench/page/plot.ts'
import { goalsTable, spreadText, tableOf } from '../../bench/page/table.ts'
import type { Measurement, Report } from '../../bench/report/report.ts'
import { ratioOf, spreadOf } from '../../bench/report/spread.ts'

const what = 'CPU, × bare fetch'
const measured = (name: string, by: string, min: number, median: number, max: number) =>
  ({ case: name, by, what, spread: { min, median, max } }) satisfies Measurement

const measurements = [
  measured('1 command', 'bare fetch', 1, 1, 1),
  measured('1 command', 'redge, text', 1.125, 1.2, 1.3),
  measured('100, text', 'bare fetch', 1, 1, 1),
  measured('100, text', 'SDK, defaults', 3, 5, 7.5),
]

const report: Report = {
  bench: 'client',
  began: '2026-11-22T10:20:30.000Z',
  seconds: 150,
  args: [],
  machine: { cpu: 'Model <7>', cores: 2, memoryGib: 7.8, system: 'Linux 6.1', load: 0.25 },
  versions: { Node: '24.1.0', redge: '1.0.0' },
  measurements,
  goals: [
    { what: 'CPU', reached: 1.2, limit: 1.3, isMaximum: true },
    { what: 'rate', reached: 0.8, limit: 0.9, isMaximum: false },
  ],
}

describe('spreads', () => {
  test('the median of an odd number of rounds is the one in the middle', () => {
    expect(spreadOf([30, 1, 2])).toEqual({ min: 1, median: 2, max: 30 })
  })

  test('the median of an even number of rounds is the mean of the two in the middle', () => {
    expect(spreadOf([4, 1, 2, 9])).toEqual({ min: 1, median: 3, max: 9 })
  })

  test('ratios are taken within each round', () => {
    expect(ratioOf([1, 20], [2, 10])).toEqual({ min: 0.5, median: 1.25, max: 2 })
  })
})

describe('tables', () => {
  test('have a row for each case and contender, and name a case once', () => {
    expect(tableOf(measurements, [what]).split('\n')).toEqual([
      '|  | with | CPU, × bare fetch |',
      '| --- | --- | --: |',
      '| 1 command | bare fetch | 1.00 |',
      '|  | redge, text | 1.20 (1.13–1.30) |',
      '| 100, text | bare fetch | 1.00 |',
      '|  | SDK, defaults | 5.00 (3.00–7.50) |',
    ])
  })

  test('leave out the case where there is but one, and the cell where nothing was measured', () => {
    expect(tableOf(measurements.slice(0, 1), [what, 'p99, ms']).split('\n')).toEqual([
      '|  | CPU, × bare fetch | p99, ms |',
      '| --- | --: | --: |',
      '| bare fetch | 1.00 |  |',
    ])
  })

  test('write large figures in whole and of small ones two digits that mean something', () => {
    expect(spreadText({ min: 0.004, median: 12.34, max: 12_345.6 })).toBe('12.3 (0.0040–12,346)')
    expect(spreadText({ min: 0, median: 0, max: 0 })).toBe('0')
  })

  test('judge a goal by whether less is better', () => {
    expect(goalsTable(report.goals).split('\n').slice(2)).toEqual([
      '| CPU | ≤ 1.30 | 1.20 | reached |',
      '| rate | ≥ 0.90 | 0.80 | **missed** |',
    ])
  })
})

describe('pictures', () => {
  const plot = { title: 'CPU', what, series: 'by', isLogarithmic: true } as const

  test('are SVG with the title, the figure, the cases and the contenders', () => {
    const svg = plotOf(measurements, plot)
    expect(svg).toMatch(/^<svg [^>]*>/)
    expect(svg.trimEnd()).toMatch(/<\/svg>$/)
    for (const text of ['CPU', what, '1 command', '100, text', 'redge, text', 'SDK, defaults']) {
      expect(svg).toContain(`>${text}</text>`)
    }
  })

  test('have a line from the lowest to the highest round', () => {
    const lines = (svg: string): number => svg.split('stroke-width="2"').length - 1
    expect(lines(plotOf(measurements, plot))).toBeGreaterThanOrEqual(measurements.length)
  })

  test('show nothing of other figures', () => {
    const other = { ...measured('other case', 'somebody', 1, 2, 3), what: 'p99, ms' }
    expect(plotOf([...measurements, other], plot)).not.toMatch(/other case|somebody/)
  })
})

describe('the page', () => {
  test('says in its first line when it was measured and on what', () => {
    const [, , first] = pageOf([report]).text.split('\n')
    expect(first).toBe(
      'Measured on 2026-11-22 on 2 cores of Model <7>, 7.8 GiB, Linux 6.1: client.',
    )
  })

  test('names a machine once, and each with its bench where there are several', () => {
    const cache: Report = { ...report, bench: 'cache', measurements: [] }
    const named = (reports: readonly Report[]) => pageOf(reports).text.split('Linux 6').length - 1
    expect(named([report, cache])).toBe(1)
    const other = { ...cache, machine: { ...cache.machine, system: 'Linux 6.2' } }
    expect(named([report, other])).toBe(4)
  })

  test('says in its first line which runs are not to be relied on', () => {
    const { text } = pageOf([{ ...report, args: ['--rounds', '1'] }])
    expect(text.split('\n')[2]).toContain('Not to be relied on: client ran for a look only')
    expect(text).toContain('with `--rounds 1`')
  })

  test('trusts a run of more rounds than usual', () => {
    expect(pageOf([{ ...report, args: ['--rounds', '15'] }]).text).not.toContain('Not to be relied')
  })

  test('names versions, load, goals and how to measure again', () => {
    const { text } = pageOf([report])
    expect(text).toContain('Versions: Node 24.1.0, redge 1.0.0.')
    expect(text).toContain('with a load of 0.3 before it began')
    expect(text).toContain('<summary>1 of 2 goals reached</summary>')
    expect(text).toContain('Again: `npm run bench -- --only client`')
  })

  test('shows each of its pictures, and none that is not there', () => {
    const { text, pictures } = pageOf([report])
    const shown = [...text.matchAll(/!\[[^\]]+\]\(benchmarks\/([^)]+)\)/g)].map(([, file]) => file)
    expect(shown).toEqual([...pictures.keys()])
    expect(shown).toEqual(['client.svg'])
  })

  test('has the benches in one order, whatever the order of their reports', () => {
    const service: Report = { ...report, bench: 'service', measurements: [] }
    expect(pageOf([service, report]).text).toBe(pageOf([report, service]).text)
  })

  test('says so where nothing was measured', () => {
    expect(pageOf([]).text).toContain('Nothing was measured yet.')
  })
})
