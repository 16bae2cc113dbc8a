/** The canned server: a process that answers at once what Redis would say, and is not measured. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Case, VALUES } from './cases.ts'

const answers = new Map<string, Buffer>()

/** The answer to so many commands of a kind, in plain JSON or in base64; made once. */
function answerTo(
  kind: string,
  value: Case['value'],
  commands: number,
  isBatch: boolean,
  base64: boolean,
): Buffer {
  const name = [kind, value, commands, isBatch, base64].join()
  const known = answers.get(name)
  if (known) return known
  const text = VALUES[value]
  const result = base64 ? Buffer.from(text).toString('base64') : text
  const items = Array.from({ length: commands }, (_, at) =>
    kind === 'SET' && at % 2 === 0 ? { result: 'OK' } : { result },
  )
  const answer = Buffer.from(JSON.stringify(isBatch ? items : items[0]))
  answers.set(name, answer)
  return answer
}

/** Kind and value by the first command, the number of commands by the last key: `["GET","text:0"]`. */
function cannedAnswer(body: string, isBatch: boolean, base64: boolean): Buffer {
  const [, kind = '', value = ''] = /"(\w+)","(\w+):/i.exec(body.slice(0, 100)) ?? []
  const [last = ''] = /\d+/.exec(body.slice(body.lastIndexOf(':'))) ?? []
  const commands = Number(last) + 1
  return answerTo(kind.toUpperCase(), value as Case['value'], commands, isBatch, base64)
}

const server = createServer((req, res) => {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => {
    const body = Buffer.concat(chunks).toString('latin1')
    const base64 = req.headers['upstash-encoding'] === 'base64'
    const answer = cannedAnswer(body, req.url === '/pipeline', base64)
    res.writeHead(200, {
      'content-type': 'application/json',
      'content-length': answer.length,
      'upstash-sync-token': 'token',
    })
    res.end(answer)
  })
})

server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
