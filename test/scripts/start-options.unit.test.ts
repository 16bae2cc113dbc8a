import { describe, expect, it } from 'vitest'
import { Failure } from '../../scripts/failure.ts'
import { readStartOptions, startHelp } from '../../scripts/start-options.ts'

describe('readStartOptions', () => {
  it('leaves the ports to be chosen when none are given', () => {
    expect(readStartOptions([])).toEqual({
      help: false,
      fresh: false,
      quiet: false,
      port: undefined,
      gatewayPort: undefined,
      django: false,
    })
  })

  it('reads ports and switches', () => {
    const args = ['--port', '9000', '--gateway-port=0', '--fresh', '--quiet', '--django']
    expect(readStartOptions(args)).toMatchObject({
      port: 9000,
      gatewayPort: 0,
      fresh: true,
      quiet: true,
      django: true,
    })
  })

  it.each([
    [['--prot', '1'], "Unknown option '--prot'."],
    [['extra'], "Unexpected argument 'extra'."],
    [['--port'], "Option '--port <value>' argument missing."],
  ])('refuses %j and lists what it takes', (args, message) => {
    const failure = failureOf(() => readStartOptions(args))
    expect(failure.message).toBe(message)
    expect(failure.advice).toContain(startHelp)
  })

  it.each(['x', '-1', '1.5', '65536', ''])('refuses the port "%s"', (port) => {
    const failure = failureOf(() => readStartOptions([`--port=${port}`]))
    expect(failure.message).toBe(`--port takes a port from 0 to 65535, not "${port}".`)
  })
})

function failureOf(action: () => unknown): Failure {
  try {
    action()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('It did not fail')
}
