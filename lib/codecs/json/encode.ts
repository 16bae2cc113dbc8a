import { formatNumber } from '../../wire/encode.ts'
import { defaultMaxDepth, isRecord } from '../depth.ts'
import { SerializerError } from '../errors.ts'
import { intDigits } from '../int-digits.ts'
import { dateTimeOf } from '../js-dates.ts'
import { CalendarDate, DateTime, TimeOfDay } from '../python/datetime.ts'
import { Decimal, Float } from '../python/numbers.ts'
import { Deque } from '../python/sequences.ts'
import { TimeDelta } from '../python/timedelta.ts'
import { pythonTypeName } from '../python/type-names.ts'
import { UUID } from '../python/uuid.ts'

/**
 * The text that Python's `json.dumps(value, cls=DjangoJSONEncoder)` gives.
 *
 * @throws SerializerError where Python raises.
 */
export function jsonText(value: unknown): string {
  return new Writer().text(value)
}

class Writer {
  readonly #inside = new Set<object>()

  text(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return quoted(value)
      case 'number':
        return numberText(value)
      case 'bigint':
        return intDigits(value)
      case 'boolean':
        return String(value)
      case 'object':
        return value === null ? 'null' : this.#object(value)
      default:
        throw notJson(value)
    }
  }

  #object(value: object): string {
    if (value instanceof Float) return floatText(Number(value))
    const iso = isoText(value)
    return iso === undefined ? this.#container(value) : quoted(iso)
  }

  #container(value: object): string {
    if (this.#inside.has(value)) throw failure('Circular reference detected', 'ValueError')
    if (this.#inside.size >= defaultMaxDepth) {
      throw failure(`Values that nest deeper than ${defaultMaxDepth} are no JSON`, 'RecursionError')
    }
    this.#inside.add(value)
    const text = this.#items(value)
    this.#inside.delete(value)
    return text
  }

  #items(value: object): string {
    if (Array.isArray(value) && !(value instanceof Deque)) {
      // A hole is undefined, which `map` would pass over.
      return `[${Array.from<unknown, string>(value, (item) => this.text(item)).join(', ')}]`
    }
    if (value instanceof Map) return this.#dict([...value])
    if (!isRecord(value)) throw notJson(value)
    return this.#dict(Object.entries(value).filter(([, field]) => field !== undefined))
  }

  #dict(entries: readonly (readonly [unknown, unknown])[]): string {
    return `{${entries.map(([key, value]) => `${keyText(key)}: ${this.text(value)}`).join(', ')}}`
  }
}

/** The forms of DjangoJSONEncoder. */
function isoText(value: object): string | undefined {
  if (value instanceof Date) return dateTimeOf(value).toJSON()
  if (value instanceof TimeOfDay) return timeText(value)
  const hasForm =
    value instanceof DateTime ||
    value instanceof CalendarDate ||
    value instanceof TimeDelta ||
    value instanceof Decimal ||
    value instanceof UUID
  return hasForm ? value.toJSON() : undefined
}

function timeText(time: TimeOfDay): string {
  try {
    return time.toJSON()
  } catch (cause) {
    throw new SerializerError("JSON can't represent timezone-aware times.", {
      cause,
      python: 'ValueError',
    })
  }
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return quoted(key)
  const isKey =
    key === null || ['number', 'bigint', 'boolean'].includes(typeof key) || key instanceof Float
  if (!isKey) {
    const type = pythonTypeName(key)
    throw failure(`keys must be str, int, float, bool or None, not ${type}`, 'TypeError')
  }
  return `"${new Writer().text(key)}"`
}

function numberText(value: number): string {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatText(value)
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  const text = formatNumber(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** ASCII alone, as `ensure_ascii` has it. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped)
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function notJson(value: unknown): SerializerError {
  const type = pythonTypeName(value).replace(/^.*\./, '')
  return failure(`Object of type ${type} is not JSON serializable`, 'TypeError')
}

function failure(
  message: string,
  python: 'TypeError' | 'ValueError' | 'RecursionError',
): SerializerError {
  return new SerializerError(message, { python })
}
