import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type GatewayOptions, startGateway } from '../../gateway/index.ts'
import { selfSignedCertificate } from '../support/certificate.ts'
import { freePort, type RedisServer, startRedis } from '../support/redis-server.ts'
import { askRedis, openStream } from './stream-client.ts'
import { type Reply, request } from './support.ts'

const { cert, key } = selfSignedCertificate()
const dir = mkdtempSync(join(tmpdir(), 'redge-tls-'))
const [certFile, keyFile] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
writeFileSync(certFile, cert)
writeFileSync(keyFile, key)

/** A server with a port for TLS; where `clients` is `yes` it wants a certificate from them. */
async function tlsServer(
  clients: 'yes' | 'no',
  others: string[] = [],
): Promise<{ redis: RedisServer; port: number }> {
  const port = await freePort()
  const settings = {
    'tls-port': String(port),
    'tls-cert-file': certFile,
    'tls-key-file': keyFile,
    'tls-ca-cert-file': certFile,
    'tls-auth-clients': clients,
    requirepass: 'tls-pw',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  return { redis: await startRedis({ args: [...args, ...others] }), port }
}

let open: Awaited<ReturnType<typeof tlsServer>>
let mutual: Awaited<ReturnType<typeof tlsServer>>
beforeAll(async () => {
  open = await tlsServer('no')
  mutual = await tlsServer('yes')
})
afterAll(async () => {
  await open?.redis.stop()
  await mutual?.redis.stop()
  rmSync(dir, { recursive: true, force: true })
})

interface Outcome {
  readonly reply: Reply
  readonly cause: Error | undefined
}

/** What a gateway with these settings answers, and why it was not connected. */
async function tryOut(options: GatewayOptions): Promise<Outcome> {
  let cause: Error | undefined
  const gateway = await startGateway({
    ...options,
    onConnection: (event) => {
      if (event.type === 'down') cause ??= event.cause
    },
  })
  try {
    return { reply: await request(gateway, '/echo/secret'), cause }
  } finally {
    await gateway.close()
  }
}

describe('rediss://', () => {
  it.each(['127.0.0.1', 'localhost'])('trusts whom it is told to, at %s', async (host) => {
    const redis = `rediss://:tls-pw@${host}:${open.port}/2`
    const { reply } = await tryOut({ redis, redisTls: { ca: cert } })
    expect(reply).toMatchObject({ status: 200, json: { result: 'secret' } })
  })

  it('trusts nobody else', async () => {
    const redis = `rediss://:tls-pw@127.0.0.1:${open.port}`
    const { reply, cause } = await tryOut({ redis })
    expect(reply.status).toBe(503)
    expect(cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const other = selfSignedCertificate().cert
    expect((await tryOut({ redis, redisTls: { ca: other } })).reply.status).toBe(503)
  })

  it('trusts anybody when told to', async () => {
    const redis = `rediss://:tls-pw@127.0.0.1:${open.port}`
    const { reply } = await tryOut({ redis, redisTls: { insecure: true } })
    expect(reply.status).toBe(200)
  })

  it('shows a certificate to servers that want one', async () => {
    const redis = `rediss://:tls-pw@127.0.0.1:${mutual.port}`
    expect((await tryOut({ redis, redisTls: { ca: cert } })).reply.status).toBe(503)
    expect((await tryOut({ redis, redisTls: { ca: cert, cert, key } })).reply.status).toBe(200)
  })

  it('goes for streams as well', async () => {
    const redis = `rediss://:tls-pw@127.0.0.1:${open.port}`
    const gateway = await startGateway({ redis, redisTls: { ca: cert } })
    const stream = await openStream(gateway, '/subscribe/news')
    expect(await stream.next()).toBe('data: subscribe,news,1')
    stream.leave()
    await gateway.close()
  })

  it('goes for all nodes of a cluster', async () => {
    const args = ['--cluster-enabled', 'yes', '--tls-cluster', 'yes', '--cluster-port']
    const node = await tlsServer('no', [...args, String(await freePort())])
    const login = 'AUTH tls-pw\r\nCLUSTER ADDSLOTSRANGE 0 16383'
    expect(await askRedis(node.redis.port, login)).toContain('+OK\r\n+OK')
    const redis = `rediss+cluster://:tls-pw@127.0.0.1:${node.port}`
    const gateway = await startGateway({ redis, redisTls: { ca: cert } })
    await vi.waitFor(async () => {
      expect(await request(gateway, '/set/k/v')).toMatchObject({ json: { result: 'OK' } })
    }, 20_000)
    await gateway.close()
    await node.redis.stop()
  })

  it('is needed for settings of TLS', async () => {
    const start = startGateway({ redis: open.redis.url, redisTls: { ca: cert } })
    await expect(start).rejects.toThrow('settings for TLS need one that starts with rediss')
  })
})
