import { isBytes, readable } from '../api/wire.ts'
import type { Shown } from '../keys/viewers/shown.ts'

/** A reply of the API in Python's terms: `None`, `True`, `b'…'`, lists and dicts. */
export function shownReply(value: unknown): Shown {
  if (value === null || value === undefined) return { kind: 'word', text: 'None' }
  if (typeof value === 'string') return { kind: 'text', type: 'str', text: value }
  if (typeof value === 'boolean')
    return { kind: 'word', type: 'bool', text: value ? 'True' : 'False' }
  if (typeof value === 'number') {
    return { kind: 'number', type: Number.isInteger(value) ? 'int' : 'float', text: String(value) }
  }
  if (isBytes(value)) return { kind: 'other', type: 'bytes', text: `b'${readable(value)}'` }
  if (Array.isArray(value)) {
    const parts = value.map((item, index) => ({ name: String(index), value: shownReply(item) }))
    return { kind: 'parts', type: 'list', parts }
  }
  const parts = Object.entries(value).map(([name, item]) => ({ name, value: shownReply(item) }))
  return { kind: 'parts', type: 'dict', parts }
}
