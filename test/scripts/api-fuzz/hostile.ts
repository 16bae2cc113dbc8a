import type { Random } from './random.ts'

/** Values that fit few schemas, for any place of a body. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 63),
  '',
  ' ',
  'inf',
  'nan',
  '-0',
  '0x10',
  '\u0000',
  'a\r\nSet-Cookie: a=b',
  '\ud800',
  '🙂'.repeat(50),
  'x'.repeat(5000),
  '../../etc/passwd',
  '{{7*7}}',
  "'; return redis.call('flushall') --",
  [],
  [[]],
  [null],
  {},
  { $base64: '/wA=' },
  { $base64: 'no base64!' },
  { $base64: 7 },
  { $base64: '', more: 1 },
  { constructor: 1, toString: 2, hasOwnProperty: 3 },
  Object.fromEntries([['__proto__', { admin: true }]]),
  Array.from({ length: 1500 }, (_, index) => index),
  Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`f${index}`, index])),
]

/** Names in paths, encoded already. */
const NAMES: readonly string[] = [
  '..',
  '%2e%2e',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..',
  '%00',
  '%0d%0aSet-Cookie:%20a=b',
  '%ff',
  '%',
  '%E0%A4',
  '~',
  '~base64url:_w',
  '~base64url:%21',
  '*',
  '%5B',
  '__proto__',
  'constructor',
  'redge:tokens',
  'redge%3Aaudit',
  'lock:deploy',
  '%7Block:a%7D:queue',
  'a%2Fb',
  '%F0%9F%99%82',
  'x'.repeat(1025),
  '%20',
  '-1',
  '0',
  '9999999999999999999',
  '1-1',
]

/** Texts of a query. */
const TEXTS: readonly string[] = [
  '',
  '0',
  '-1',
  '1.5',
  '1e3',
  '99999999999999999999999',
  'true',
  'null',
  '*',
  '[',
  '\\',
  'a\u0000b',
  '\r\n',
  '🙂',
  'x'.repeat(3000),
  'MTI6Zm9yZ2Vk',
  'eyJhIjoxfQ==',
  '2026-02-31',
  '+',
  '(1-1',
]

/** Headers that the API looks at, with what it does not expect. */
const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['If-Match', '*'],
  ['If-Match', '"no-such-tag"'],
  ['If-Match', 'W/"weak", unquoted'],
  ['If-None-Match', '*'],
  ['If-None-Match', '"a", "b"'],
  ['Idempotency-Key', 'k'.repeat(300)],
  ['Idempotency-Key', '"quoted"'],
  ['Idempotency-Key', ''],
  ['Lock-Token', 't'.repeat(300)],
  ['Lock-Token', 'tok-4711'],
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-01'],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['X-Request-Id', 'x'.repeat(200)],
  ['X-Redge-Reason', '%E0%A4%A'],
  ['X-Redge-Reason', 'r'.repeat(600)],
  ['X-Redge-Console', '1'],
  ['Content-Type', 'text/plain'],
  ['Content-Type', 'multipart/form-data; boundary=x'],
  ['Accept', 'image/png'],
  ['Last-Event-ID', 'forged'],
  ['Last-Event-ID', '99999999999999999999-1'],
  ['Range', 'bytes=0-1'],
  ['Cookie', 'sessionid=../../x; csrftoken=short'],
  ['Cookie', 'redge-console=forged'],
  ['Origin', 'null'],
]

export const hostileValue = (random: Random): unknown => random.pick(VALUES)
export const hostileName = (random: Random): string => random.pick(NAMES)
export const hostileText = (random: Random): string => random.pick(TEXTS)
export const hostileHeader = (random: Random): readonly [string, string] => random.pick(HEADERS)

const bytes = new TextEncoder()

/** Bodies that are no JSON, or none that a route expects. */
export function hostileBody(random: Random): Uint8Array {
  return random.pick(BODIES)()
}

const BODIES: readonly (() => Uint8Array)[] = [
  () => bytes.encode('{'),
  () => bytes.encode('null'),
  () => bytes.encode('[]'),
  () => bytes.encode('"text"'),
  () => bytes.encode('{"a":1e999}'),
  () => bytes.encode('{"a":1,"a":2}'),
  () => bytes.encode('{"__proto__":{"x":1}}'),
  () => bytes.encode(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  () => bytes.encode(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`),
  () => bytes.encode(`{"value":"${'x'.repeat(1_100_000)}"}`),
  () => Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  () => Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  () => new Uint8Array(64),
]
