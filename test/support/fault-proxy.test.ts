import { afterEach, expect, inject, it } from 'vitest'
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import * as faults from './faults.ts'

const url = inject('gatewayUrl')
const headers = { authorization: `Bearer ${inject('gatewayToken')}` }
let proxy: FaultProxy | undefined

afterEach(async () => {
  await proxy?.[Symbol.asyncDispose]()
  proxy = undefined
})

/** What INCR answers through a proxy with a fault, or why it does not; and how often it ran. */
async function incrThrough(
  fault: Fault,
  signal?: AbortSignal,
): Promise<{ answer: string; ran: number }> {
  proxy = await startFaultProxy(url, fault)
  const key = crypto.randomUUID()
  const send = (base: string, body: string[], init: RequestInit = {}): Promise<Response> =>
    fetch(base, { method: 'POST', headers, body: JSON.stringify(body), ...init })
  const answer = await send(proxy.url, ['INCR', key], signal && { signal })
    .then(async (response) => `${response.status} ${await response.text()}`)
    .catch(reasonOf)
  const { result } = (await (await send(url, ['GET', key])).json()) as { result: string | null }
  return { answer, ran: Number(result) }
}

/** The system's code of the failure, or its name. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string } }
  return cause?.code ?? name
}

it.each<[string, Fault, { answer: string; ran: number }]>([
  ['drops a request', faults.dropsRequests, { answer: 'UND_ERR_SOCKET', ran: 0 }],
  ['drops a reply', faults.dropsReplies, { answer: 'UND_ERR_SOCKET', ran: 1 }],
  ['delays an answer', faults.delays(0.01), { answer: '200 {"result":1}', ran: 1 }],
  ['resets within the body', faults.resetsMidBody, { answer: 'ECONNRESET', ran: 1 }],
  ['half-closes within the body', faults.halfCloses, { answer: 'UND_ERR_SOCKET', ran: 1 }],
  ['cuts the body', faults.cutsBodies, { answer: '200 {"resu', ran: 1 }],
  ['runs a request twice', faults.duplicates, { answer: '200 {"result":2}', ran: 2 }],
  ['answers by itself', faults.says(502, '<html>'), { answer: '502 <html>', ran: 0 }],
  ['replaces an answer', faults.saysAfterwards(500, '{}'), { answer: '500 {}', ran: 1 }],
])('%s', async (_title, fault, expected) => {
  expect(await incrThrough(fault)).toEqual(expected)
  expect(proxy?.faults).toBe(1)
})

it('leaves a client without an answer until it gives up', async () => {
  const found = await incrThrough(faults.neverAnswers, AbortSignal.timeout(500))
  expect(found).toEqual({ answer: 'TimeoutError', ran: 1 })
})

it('lets a request through that no fault is due for, headers and all', async () => {
  proxy = await startFaultProxy(url, faults.dropsRequests, 2)
  const direct = await fetch(`${url}/ping`, { headers })
  const through = await fetch(`${proxy.url}/ping`, { headers })
  expect(await through.text()).toBe(await direct.text())
  expect(through.headers.get('content-type')).toBe(direct.headers.get('content-type'))
  await expect(fetch(`${proxy.url}/ping`, { headers })).rejects.toThrow('fetch failed')
  expect(proxy.faults).toBe(1)
})

it('drops the connection when there is no server', async () => {
  proxy = await startFaultProxy('http://127.0.0.1:1', faults.duplicates, 2)
  expect(await fetch(proxy.url).catch(reasonOf)).toBe('UND_ERR_SOCKET')
})
