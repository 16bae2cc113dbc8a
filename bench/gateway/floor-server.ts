import { timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The least that a gateway on `node:http` does: reads the body, checks the token, parses the JSON, and answers what is
 * always the same. Arguments: token.
 */
const expected = Buffer.from(`Bearer ${process.argv[2]}`)

const server = createServer((req, res) => {
  const given = Buffer.from(req.headers.authorization ?? '')
  const isAllowed = given.length === expected.length && timingSafeEqual(given, expected)
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => {
    const json: unknown = JSON.parse(Buffer.concat(chunks).toString() || '[]')
    const isBatch = req.url !== '/'
    const body = isBatch
      ? JSON.stringify((json as unknown[]).map(() => ({ result: 'OK' })))
      : '{"result":"OK"}'
    res.writeHead(isAllowed ? 200 : 401, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    res.end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
