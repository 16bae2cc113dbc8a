import { JsonSerializer, SerializerError } from 'redge/cache'

/** JSON with Django's forms of dates and decimals, and every integer exact. */
const serializer = new JsonSerializer()

/** The JSON text of an answer that holds a cached value, or in its place says of what type it is. */
export function answerWith(
  facts: Readonly<Record<string, unknown>>,
  value: unknown,
): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(serializer.dumps({ ...facts, value, isJson: true }))
  } catch (error) {
    if (!(error instanceof SerializerError)) throw error
    const described = { ...facts, value: null, isJson: false, type: typeOf(value) }
    return Uint8Array.from(serializer.dumps(described))
  }
}

/** What Python calls a value, as far as it has a name here; a list or a dict holds something that JSON lacks. */
function typeOf(value: unknown): string {
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Set) return 'set'
  if (value instanceof Map) return 'dict'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' ? 'float' : 'object'
  return Object.getPrototypeOf(value) === Object.prototype ? 'dict' : 'object'
}
