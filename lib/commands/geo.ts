import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  type Decode,
  float,
  floatOrNull,
  integer,
  items,
  listOf,
  nullable,
  raw,
  strOrNull,
  type Text,
} from '../wire/replies.ts'
import { flags, isGiven, option, type Sole, soleOption } from '../wire/words.ts'

/** Metres, kilometres, miles or feet. */
export type DistanceUnit = 'm' | 'km' | 'mi' | 'ft' | (string & {})

/** Nearest first, or farthest first. */
export type DistanceOrder = 'ASC' | 'DESC' | (string & {})

/** Longitude and latitude in degrees. */
export type Position = [longitude: number, latitude: number]

/** Conditions and reply of GEOADD. */
export interface GeoaddOptions {
  /** Only members that are new. */
  readonly nx?: boolean | undefined
  /** Only members that are there. */
  readonly xx?: boolean | undefined
  /** Count the members that were moved as well. */
  readonly ch?: boolean | undefined
}

/** How much of what was found is given, and in which order. */
export interface GeoPageOptions {
  /** In no order when not given. */
  readonly sort?: DistanceOrder | undefined
  /** How many at most, the nearest of all when there is no `sort`. */
  readonly count?: number | undefined
  /** Stop as soon as `count` are found, which need not be the nearest. */
  readonly any?: boolean | undefined
}

/** What comes with each member; as soon as one is true, each member is the first item of a list. */
export interface GeoDetails<D, H, C> {
  /** The distance from the centre, in the unit of the search. */
  readonly withdist?: D | undefined
  /** The member's score: 52 bits of its position. */
  readonly withhash?: H | undefined
  /** The position. */
  readonly withcoord?: C | undefined
}

/** Centre, shape and unit of GEOSEARCH. */
export interface GeoAreaOptions extends GeoPageOptions {
  /** The centre is the position of this member. */
  readonly member?: Encodable | undefined
  /** Degrees of the centre, together with `latitude`. */
  readonly longitude?: number | undefined
  /** Degrees of the centre, together with `longitude`. */
  readonly latitude?: number | undefined
  /**
   * Unit of `radius`, `width` and `height`, and of distances in the reply.
   * @default 'm'
   */
  readonly unit?: DistanceUnit | undefined
  /** Within a circle. */
  readonly radius?: number | undefined
  /** Within a box, together with `height`. */
  readonly width?: number | undefined
  /** Within a box, together with `width`. */
  readonly height?: number | undefined
}

/** Centre and shape of GEOSEARCHSTORE, and what it stores. */
export interface GeosearchstoreOptions extends GeoAreaOptions {
  /** The scores are distances from the centre; otherwise positions, so that the result can be searched again. */
  readonly storedist?: boolean | undefined
}

/** Unit and order of GEORADIUS. */
export interface GeoradiusOptions extends GeoPageOptions {
  /**
   * Unit of the radius and of distances in the reply.
   * @default 'm'
   */
  readonly unit?: DistanceUnit | undefined
}

/** Where GEORADIUS stores what it finds; one of the two. */
export interface GeoradiusStoreOptions {
  /** Key of a sorted set for the members with their positions. */
  readonly store?: Key | undefined
  /** Key of a sorted set for the members with their distances as scores. */
  readonly storeDist?: Key | undefined
}

/** Unit, order and target of a GEORADIUS that stores what it finds. */
export type GeoradiusStored = GeoradiusOptions &
  ({ readonly store: Key } | { readonly storeDist: Key })

/** Unit, order and details of a GEORADIUS that gives what it finds. */
export type GeoradiusFound<D, H, C> = GeoradiusOptions &
  GeoDetails<D, H, C> & { readonly [key in keyof GeoradiusStoreOptions]?: undefined }

/** A member, or a list of a member and what was asked for, in this order: distance, hash, position. */
export type Found<T, D, H, C> = D extends unknown
  ? H extends unknown
    ? C extends unknown
      ? [D, H, C] extends [false, false, false]
        ? T
        : [T, ...Detail<D, number>, ...Detail<H, number>, ...Detail<C, Position>]
      : never
    : never
  : never

type Detail<Asked, V> = Asked extends true ? [V] : []

type Details = GeoDetails<boolean, boolean, boolean>

/** Commands on positions on the earth, which are kept in sorted sets. */
export abstract class GeoCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * How many members are new; with `ch` how many are new or were moved. `values` is one flat list: longitude, latitude,
   * member, longitude, latitude, member … Latitudes end at ±85.05112878.
   *
   * @example
   * await redis.geoadd('cities', [13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania'])
   * @throws DataError when the length of the list does not divide by three, or for `nx` together with `xx`.
   * @see https://redis.io/commands/geoadd
   */
  geoadd(
    name: Key,
    values: readonly Encodable[],
    options: GeoaddOptions = {},
  ): Reply<M, T, number> {
    if (options.nx && options.xx) throw new DataError("GEOADD allows either 'nx' or 'xx', not both")
    if (values.length % 3 !== 0) {
      throw new DataError('GEOADD requires places with lon, lat and name values')
    }
    return this.call(['GEOADD', name, ...flags(options, ['nx', 'xx', 'ch']), ...values], integer)
  }

  /**
   * The distance between two members, in metres unless `unit` says otherwise; `null` when one is missing.
   *
   * @throws DataError for an unknown unit.
   * @see https://redis.io/commands/geodist
   */
  geodist(
    name: Key,
    place1: Encodable,
    place2: Encodable,
    unit?: Sole<'unit', DistanceUnit>,
  ): Reply<M, T, number | null> {
    const given = soleOption('unit', unit)
    if (given && !UNITS.includes(given)) throw new DataError('GEODIST invalid unit')
    return this.call(['GEODIST', name, place1, place2, ...(given ? [given] : [])], floatOrNull)
  }

  /**
   * The standard geohash of each member, eleven characters, as text in every mode; `null` for one that is missing.
   *
   * @see https://redis.io/commands/geohash
   */
  geohash(name: Key, ...values: Encodable[]): Reply<M, T, (string | null)[]> {
    return this.call(['GEOHASH', name, ...values], listOf(strOrNull))
  }

  /**
   * The position of each member as `[longitude, latitude]`, `null` for one that is missing. They differ a little from
   * what was stored, as a position is kept in 52 bits.
   *
   * @see https://redis.io/commands/geopos
   */
  geopos(name: Key, ...values: Encodable[]): Reply<M, T, (Position | null)[]> {
    return this.call(['GEOPOS', name, ...values], listOf(nullable(position)))
  }

  /**
   * The members within a circle around a position; with `withdist`, `withhash` or `withcoord` each as a list of the
   * member and that. New code uses `geosearch`.
   *
   * @throws DataError for an unknown `unit` or `sort`, and for `any` without `count`.
   * @see https://redis.io/commands/georadius
   */
  georadius<D extends boolean = false, H extends boolean = false, C extends boolean = false>(
    name: Key,
    longitude: number,
    latitude: number,
    radius: number,
    options?: GeoradiusFound<D, H, C>,
  ): Reply<M, T, Found<T, D, H, C>[]>
  /** Number of the members within the circle, which are stored at `store` or `storeDist`. */
  georadius(
    name: Key,
    longitude: number,
    latitude: number,
    radius: number,
    options: GeoradiusStored,
  ): Reply<M, T, number>
  georadius(
    name: Key,
    longitude: number,
    latitude: number,
    radius: number,
    options: GeoradiusOptions & GeoradiusStoreOptions & Details = {},
  ): Reply<M, T, unknown> {
    return this.call<unknown>(
      ['GEORADIUS', name, longitude, latitude, radius, ...radiusWords(options)],
      radiusReply(options),
    )
  }

  /**
   * The members within a circle around a member, itself included; with `withdist`, `withhash` or `withcoord` each as a
   * list of the member and that. New code uses `geosearch`.
   *
   * @throws DataError for an unknown `unit` or `sort`, and for `any` without `count`.
   * @see https://redis.io/commands/georadiusbymember
   */
  georadiusbymember<
    D extends boolean = false,
    H extends boolean = false,
    C extends boolean = false,
  >(
    name: Key,
    member: Encodable,
    radius: number,
    options?: GeoradiusFound<D, H, C>,
  ): Reply<M, T, Found<T, D, H, C>[]>
  /** Number of the members within the circle, which are stored at `store` or `storeDist`. */
  georadiusbymember(
    name: Key,
    member: Encodable,
    radius: number,
    options: GeoradiusStored,
  ): Reply<M, T, number>
  georadiusbymember(
    name: Key,
    member: Encodable,
    radius: number,
    options: GeoradiusOptions & GeoradiusStoreOptions & Details = {},
  ): Reply<M, T, unknown> {
    return this.call<unknown>(
      ['GEORADIUSBYMEMBER', name, member, radius, ...radiusWords(options)],
      radiusReply(options),
    )
  }

  /**
   * The members within a circle or a box around a member or a position; with `withdist`, `withhash` or `withcoord` each
   * as a list of the member and that.
   *
   * @example
   * await redis.geosearch('cities', { longitude: 15, latitude: 37, radius: 200, unit: 'km', withdist: true })
   * @throws DataError unless there is one centre and one shape, for an unknown `unit` or `sort`, and for `any` without
   * `count`.
   * @see https://redis.io/commands/geosearch
   */
  geosearch<D extends boolean = false, H extends boolean = false, C extends boolean = false>(
    name: Key,
    options: GeoAreaOptions & GeoDetails<D, H, C>,
  ): Reply<M, T, Found<T, D, H, C>[]>
  geosearch(name: Key, options: GeoAreaOptions & Details = {}): Reply<M, T, unknown> {
    const words = [...areaWords(options), ...flags(options, ['withdist', 'withcoord', 'withhash'])]
    return this.call<unknown>(['GEOSEARCH', name, ...words], found(options))
  }

  /**
   * Number of the members within the area, which are stored at `dest`; what was there is replaced, or removed when the
   * number is 0.
   *
   * @throws DataError as `geosearch`.
   * @see https://redis.io/commands/geosearchstore
   */
  geosearchstore(dest: Key, name: Key, options: GeosearchstoreOptions = {}): Reply<M, T, number> {
    const words = [...areaWords(options), ...flags(options, ['storedist'])]
    return this.call(['GEOSEARCHSTORE', dest, name, ...words], integer)
  }
}

const UNITS = ['m', 'km', 'mi', 'ft']

function position(reply: Parameters<typeof float>[0]): Position {
  const [longitude = null, latitude = null] = items(reply)
  return [float(longitude), float(latitude)]
}

/** Members, or lists of a member with details in the order in which Redis sends them. */
function found({ withdist, withhash, withcoord }: Details): Decode<unknown> {
  const details: Decode<unknown>[] = [
    ...(withdist ? [float] : []),
    ...(withhash ? [integer] : []),
    ...(withcoord ? [position] : []),
  ]
  if (details.length === 0) return raw
  return listOf((reply, bytes) => {
    const [member, ...rest] = items(reply)
    return [member, ...details.map((decode, index) => decode(rest[index] ?? null, bytes))]
  })
}

function radiusReply(options: GeoradiusStoreOptions & Details): Decode<unknown> {
  return options.store || options.storeDist ? integer : found(options)
}

/** The words of GEORADIUS after the radius. */
function radiusWords(options: GeoradiusOptions & GeoradiusStoreOptions & Details): Encodable[] {
  const { unit, count, any, sort, store, storeDist } = options
  if (unit && !UNITS.includes(unit)) throw new DataError('GEORADIUS invalid unit')
  if (any && !isGiven(count)) throw new DataError("``any`` can't be provided without ``count``")
  if (sort && sort !== 'ASC' && sort !== 'DESC') throw new DataError('GEORADIUS invalid sort')
  if (store && storeDist) {
    throw new DataError("GEORADIUS store and store_dist can't be set together")
  }
  return [
    unit || 'm',
    ...flags(options, ['withdist', 'withcoord', 'withhash']),
    ...option('COUNT', count),
    ...flags(options, ['any']),
    ...(sort ? [sort] : []),
    ...(store ? ['STORE', store] : []),
    ...(storeDist ? ['STOREDIST', storeDist] : []),
  ]
}

/** Centre, shape, order and number of GEOSEARCH; a zero or an empty text counts as not given, as in redis-py. */
function areaWords(options: GeoAreaOptions): Encodable[] {
  return [...centreWords(options), ...shapeWords(options), ...pageWords(options)]
}

function centreWords({ member, longitude, latitude }: GeoAreaOptions): Encodable[] {
  const byPosition = isGiven(longitude) && isGiven(latitude)
  if (!isGiven(member) && !byPosition) {
    throw new DataError('GEOSEARCH must have member or longitude and latitude')
  }
  if (member && (longitude || latitude)) {
    throw new DataError("GEOSEARCH member and longitude or latitude can't be set together")
  }
  return [
    ...(member ? ['FROMMEMBER', member] : []),
    ...(byPosition ? ['FROMLONLAT', longitude, latitude] : []),
  ]
}

function shapeWords({ unit = 'm', radius, width, height }: GeoAreaOptions): Encodable[] {
  if (!isGiven(radius) && !(isGiven(width) && isGiven(height))) {
    throw new DataError('GEOSEARCH must have radius or width and height')
  }
  if (!isGiven(unit)) throw new DataError('GEOSEARCH must have unit')
  if (!UNITS.includes(unit.toLowerCase())) throw new DataError('GEOSEARCH invalid unit')
  if (radius && (width || height)) {
    throw new DataError("GEOSEARCH radius and width or height can't be set together")
  }
  return [
    ...(radius ? ['BYRADIUS', radius, unit] : []),
    ...(width && height ? ['BYBOX', width, height, unit] : []),
  ]
}

function pageWords({ sort, count, any }: GeoPageOptions): Encodable[] {
  const order = sort?.toUpperCase()
  if (order && order !== 'ASC' && order !== 'DESC') throw new DataError('GEOSEARCH invalid sort')
  if (any && !count) throw new DataError("GEOSEARCH ``any`` can't be provided without count")
  return [...(order ? [order] : []), ...(count ? ['COUNT', count] : []), ...(any ? ['ANY'] : [])]
}
