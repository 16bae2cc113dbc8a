import { v1 } from '../api/client.ts'

/** The types that a key can be made with, and what its first value needs. */
export const newTypes = {
  string: { title: 'String', firstLabel: undefined, valueLabel: 'Value' },
  hash: { title: 'Hash', firstLabel: 'Field', valueLabel: 'Value' },
  list: { title: 'List', firstLabel: undefined, valueLabel: 'First item' },
  set: { title: 'Set', firstLabel: undefined, valueLabel: 'First member' },
  zset: { title: 'Sorted set', firstLabel: 'Score', valueLabel: 'First member' },
  stream: { title: 'Stream', firstLabel: 'Field', valueLabel: 'Value' },
  hyperloglog: { title: 'HyperLogLog', firstLabel: undefined, valueLabel: 'First element' },
  bitmap: { title: 'Bitmap', firstLabel: undefined, valueLabel: 'Offset of the first bit' },
} as const

/** A type that a key can be made with. */
export type NewType = keyof typeof newTypes

/** The request that makes a key. `key` is as it stands in a path. */
export function newKeyRequest(
  type: NewType,
  key: string,
  first: string,
  value: string,
): { readonly method: string; readonly path: string; readonly body: unknown } {
  switch (type) {
    case 'string':
      return { method: 'PUT', path: v1`strings/${key}`, body: { value } }
    case 'hash':
      return { method: 'PATCH', path: v1`hashes/${key}`, body: { set: [[first, value]] } }
    case 'list':
      return { method: 'POST', path: v1`lists/${key}/items`, body: { items: [value] } }
    case 'set':
      return { method: 'POST', path: v1`sets/${key}/members`, body: { add: [value] } }
    case 'zset':
      return {
        method: 'PUT',
        path: v1`sorted-sets/${key}/members/${value}`,
        body: { score: Number(first) },
      }
    case 'stream':
      return {
        method: 'POST',
        path: v1`streams/${key}/entries`,
        body: { fields: [[first, value]] },
      }
    case 'hyperloglog':
      return { method: 'POST', path: v1`hyperloglogs/${key}/elements`, body: { elements: [value] } }
    case 'bitmap':
      return { method: 'PUT', path: v1`bitmaps/${key}/bits/${value}`, body: { bit: 1 } }
  }
}
