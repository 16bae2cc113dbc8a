import { expect, it } from 'vitest'
import { operations } from '../../../functions/openapi/index.ts'
import { parametersOf } from '../../../functions/openapi/parameters.ts'

function headersOf(operationId: string): unknown[] {
  const operation = operations.find((one) => one.operationId === operationId)
  const parameters = operation ? parametersOf(operation) : expect.fail('no such operation')
  return parameters.filter((one) => one.in === 'header').map(({ name }) => name)
}

it.each([
  ['renameKey', ['If-Match', 'If-None-Match', 'Idempotency-Key', 'X-Redge-Reason']],
  ['releaseLock', ['Lock-Token', 'X-Redge-Reason']],
  ['createToken', ['Idempotency-Key', 'X-Redge-Reason']],
  ['getKey', ['If-None-Match']],
  ['openConsoleSession', ['X-Redge-Console', 'Origin']],
])('describes the headers that %s minds', (operationId, names) => {
  expect(headersOf(operationId)).toEqual(names)
})
