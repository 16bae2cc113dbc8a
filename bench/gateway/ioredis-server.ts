import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Redis } from 'ioredis'

/** A gateway as one writes it on ioredis with automatic pipelines. Arguments: token, port of Redis. */
const [, , token, redisPort] = process.argv
const redis = new Redis(Number(redisPort), '127.0.0.1', { enableAutoPipelining: true })

type Words = [name: string, ...args: string[]]

const result = (value: unknown): object => ({ result: value })

async function answer(url: string, json: unknown): Promise<unknown> {
  if (url === '/') {
    const [name, ...args] = json as Words
    return result(await redis.call(name, ...args))
  }
  if (url === '/pipeline') {
    return Promise.all(
      (json as Words[]).map(async ([name, ...args]) => result(await redis.call(name, ...args))),
    )
  }
  const transaction = redis.multi()
  for (const [name, ...args] of json as Words[]) transaction.call(name, ...args)
  return (await transaction.exec())?.map(([error, value]) => (error ? { error } : result(value)))
}

const server = createServer(async (req, res) => {
  const isAllowed = req.headers.authorization === `Bearer ${token}`
  const body = JSON.stringify(await answer(req.url ?? '/', JSON.parse(await text(req))))
  res.writeHead(isAllowed ? 200 : 401, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  res.end(body)
})
server.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port)
})
