/** What is measured: how many commands a call sends, and what they read. */
export interface Case {
  readonly title: string
  readonly commands: number
  /** What the key holds; the canned server tells by the key. */
  readonly value: 'text' | 'json' | 'large'
  /** `MIX` writes and reads in turn. */
  readonly kind: 'GET' | 'MIX'
  /** Calls that are on their way at a time. */
  readonly atATime: number
}

export const CASES = {
  single: { title: '1 command', commands: 1, value: 'text', kind: 'GET', atATime: 16 },
  text100: { title: '100, text', commands: 100, value: 'text', kind: 'GET', atATime: 4 },
  json100: { title: '100, JSON', commands: 100, value: 'json', kind: 'GET', atATime: 4 },
  mixed100: { title: '100, SET and GET', commands: 100, value: 'text', kind: 'MIX', atATime: 1 },
  text10000: { title: '10,000, text', commands: 10_000, value: 'text', kind: 'GET', atATime: 1 },
  json10000: { title: '10,000, JSON', commands: 10_000, value: 'json', kind: 'GET', atATime: 1 },
  large: { title: '1 MiB GET', commands: 1, value: 'large', kind: 'GET', atATime: 1 },
} as const satisfies Record<string, Case>

export type CaseName = keyof typeof CASES

/** The values that the canned server holds: 100 bytes that are no JSON, 100 that are, and 1 MiB. */
export const VALUES: Readonly<Record<Case['value'], string>> = {
  text: 'The quick brown fox jumps over the lazy dog and runs on through the wood until it is night. '.padEnd(
    100,
    '.',
  ),
  json: JSON.stringify({
    id: 123456,
    name: 'The quick brown fox',
    tags: ['a', 'b'],
    ok: true,
  }).padEnd(100, ' '),
  large: 'The quick brown fox jumps over the lazy dog. '.repeat(24_000).slice(0, 1024 * 1024),
}
