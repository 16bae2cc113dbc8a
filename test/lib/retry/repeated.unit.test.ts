import { expect, it, vi } from 'vitest'
import { ConnectionError, ResponseError, TimeoutError } from '../../../lib/errors.ts'
import { repeated } from '../../../lib/retry/repeated.ts'

it('tells a call, and the caller, that a reply was lost before', async () => {
  const call = vi.fn(async (wasLost: boolean) => wasLost)
  expect(await repeated(call)).toEqual({ reply: false, wasLost: false })
  call.mockRejectedValueOnce(new TimeoutError('late'))
  expect(await repeated(call)).toEqual({ reply: true, wasLost: true })
})

it('raises what lost the fourth reply', async () => {
  const call = vi.fn(() => Promise.reject(new ConnectionError('away')))
  await expect(repeated(call)).rejects.toThrow('away')
  expect(call).toHaveBeenCalledTimes(4)
})

it('raises an error of the server at once', async () => {
  const call = vi.fn(() => Promise.reject(new ResponseError('no')))
  await expect(repeated(call)).rejects.toThrow('no')
  expect(call).toHaveBeenCalledTimes(1)
})
