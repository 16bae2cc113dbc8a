/**
 * Python values in JSON, in the notation of test/support/README-python-peer.md: plain where JSON says the same, otherwise
 * `{"$py": KIND, "v": …}`.
 */
export type Tagged =
  | null
  | boolean
  | number
  | string
  | readonly Tagged[]
  | { readonly [key: string]: Tagged }

/** A value with a tag. */
interface Tag {
  readonly $py: string
  readonly v: Tagged
}

/** Whether it is `{"$py": …}`. */
export function isTag(value: Tagged): value is Tagged & Tag {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.hasOwn(value, '$py')
  )
}

/** The JavaScript value that an argument of a case stands for. */
export function argumentOf(value: Tagged): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(argumentOf)
  if (isTag(value)) return untagged(value)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, argumentOf(item)]))
}

function untagged({ $py, v }: Tag): unknown {
  switch ($py) {
    case 'int':
      return BigInt(v as string)
    case 'float':
      return floatOf(v as string)
    case 'bytes':
      return bytesOf(v as string)
    case 'str-utf16':
      return textOf(bytesOf(v as string))
    case 'tuple':
      return (v as Tagged[]).map(argumentOf)
    case 'set':
      return new Set((v as Tagged[]).map(argumentOf))
    case 'dict':
      return new Map(
        (v as [Tagged, Tagged][]).map(([key, item]) => [argumentOf(key), argumentOf(item)]),
      )
    case 'datetime':
      return new Date(v as string)
    default:
      throw new Error(`An argument of the kind ${$py} has no counterpart in JavaScript`)
  }
}

/** The number that Python writes like this. */
export function floatOf(text: string): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY
  if (text === '-inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

/** UTF-16 units, lone surrogates included. */
function textOf(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.buffer)
  return String.fromCharCode(...units)
}
