import { describe, expect, it } from 'vitest'
import { sumTallies, tallyReport } from '../../scripts/vitest-report.ts'

function report(...files: [status: string, ...tests: string[]][]): string {
  const testResults = files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((own) => ({ status: own })),
  }))
  return JSON.stringify({ testResults })
}

describe('tallyReport', () => {
  it('counts tests that passed and failed, and no others', () => {
    const json = report(['passed', 'passed', 'pending'], ['failed', 'passed', 'failed', 'todo'])
    expect(tallyReport(json, false)).toEqual({ passed: 2, failed: 1 })
  })

  it('counts a file that could not be run as a failure', () => {
    expect(tallyReport(report(['passed', 'passed'], ['failed']), false)).toEqual({
      passed: 1,
      failed: 1,
    })
  })

  it('counts a file whose tests passed and whose hooks failed as a failure', () => {
    expect(tallyReport(report(['failed', 'passed']), false)).toEqual({ passed: 1, failed: 1 })
  })

  it('counts an error outside all tests as a failure', () => {
    expect(tallyReport(report(['passed', 'passed']), false)).toEqual({ passed: 1, failed: 1 })
  })
})

describe('sumTallies', () => {
  it('adds up', () => {
    const tallies = [
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]
    expect(sumTallies(tallies)).toEqual({ passed: 3, failed: 3 })
  })
})
