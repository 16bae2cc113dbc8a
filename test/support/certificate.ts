import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'

/** A certificate that only its own copy vouches for, and its key; both PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Makes a certificate for `127.0.0.1` and `localhost`, valid for all of this century. */
export function selfSignedCertificate(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const body = certificateBody(publicKey)
  const signature = sign('sha256', body, createPrivateKey(privateKey))
  const der = sequence(body, ECDSA_SHA256, element(0x03, Buffer.from([0]), signature))
  return { cert: pem('CERTIFICATE', der), key: privateKey }
}

/** X.509, version 3. */
function certificateBody(publicKey: Buffer): Buffer {
  const version = element(0xa0, element(0x02, Buffer.from([2])))
  const serial = element(0x02, Buffer.from([1]))
  const commonName = sequence(COMMON_NAME, element(0x0c, Buffer.from('redge test')))
  const name = sequence(element(0x31, commonName))
  const validity = sequence(time('20000101000000Z'), time('20991231235959Z'))
  const names = sequence(
    element(0x87, Buffer.from([127, 0, 0, 1])),
    element(0x82, Buffer.from('localhost')),
  )
  const extension = sequence(SUBJECT_ALT_NAME, element(0x04, names))
  const extensions = element(0xa3, sequence(extension))
  return sequence(version, serial, ECDSA_SHA256, name, validity, name, publicKey, extensions)
}

function element(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(body.length)]), body])
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

function sequence(...items: Buffer[]): Buffer {
  return element(0x30, ...items)
}

function time(text: string): Buffer {
  return element(0x18, Buffer.from(text))
}

const ECDSA_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex')

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
