/**
 * Python values in JavaScript: what the serializers give and take.
 *
 * | Python | JavaScript |
 * | --- | --- |
 * | `None`, `bool`, `str` | `null`, boolean, string (lone surrogates are kept) |
 * | `int` | number; bigint beyond 2^53 |
 * | `float` | number; with `exactFloats` a whole one is a {@link Float} |
 * | `bytes`, `bytearray` | `Uint8Array`, {@link ByteArray} |
 * | `list`, `tuple`, `deque`, `range` | array, {@link Tuple}, {@link Deque} (arrays, too), {@link Range} |
 * | `dict` | record; `Map` when a key is not text, or a record would change the order (`{'b': 1, '7': 2}`) |
 * | `set`, `frozenset` | `Set`, {@link FrozenSet} |
 * | `OrderedDict`, `Counter`, `defaultdict` | {@link OrderedDict}, {@link Counter}, {@link DefaultDict} (all `Map`s) |
 * | `Decimal`, `UUID`, `complex` | {@link Decimal}, {@link UUID}, {@link Complex} |
 * | `datetime`, `date`, `time`, `timedelta` | {@link DateTime}, {@link CalendarDate}, {@link TimeOfDay}, {@link TimeDelta} |
 * | `timezone`, `pytz.utc`, `ZoneInfo` | {@link TimeZone}, {@link PytzUtc}, {@link ZoneInfo} |
 * | `SafeString` | string |
 *
 * The other way, a number is an `int` when it is a safe integer and a `float` otherwise, a bigint is an `int`, and a
 * `Date` is an aware `datetime` in UTC. Fields of a record that are `undefined` are left out; anywhere else `undefined`
 * is an error, as are functions, symbols and instances of other classes.
 *
 * Objects are keys of a `Map` and members of a `Set` by identity: `map.get(Tuple.of(1, 2))` finds nothing.
 */
export {
  Counter,
  DefaultDict,
  type DefaultFactory,
  FrozenSet,
  OrderedDict,
} from './python/collections.ts'
export {
  CalendarDate,
  DateTime,
  type DateTimeFields,
  type TimeFields,
  TimeOfDay,
} from './python/datetime.ts'
export { Complex, Decimal, Float } from './python/numbers.ts'
export { HerdMarker, PickledObject } from './python/objects.ts'
export { ByteArray, Deque, Range, Tuple } from './python/sequences.ts'
export { TimeDelta, type TimeDeltaParts } from './python/timedelta.ts'
export {
  type LocalTime,
  PytzUtc,
  TimeZone,
  type TzInfo,
  ZoneInfo,
} from './python/timezone.ts'
export { UUID } from './python/uuid.ts'
