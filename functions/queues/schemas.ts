import * as v from 'valibot'
import { JsonSchema } from '../http/json-value.ts'
import { whole } from '../http/query-entries.ts'
import { EntryId } from '../streams/schemas.ts'

/** Messages that one request may send or receive. */
const MOST = 100

/** The longest time in seconds for which a message may be kept from others: twelve hours. */
export const LONGEST_VISIBILITY = 43_200

const Batch = v.pipe(
  v.number(),
  v.integer('It must be a whole number.'),
  v.minValue(1),
  v.maxValue(MOST),
)

export const MessagesSchema = v.strictObject({
  messages: v.pipe(v.array(JsonSchema), v.minLength(1), v.maxLength(MOST)),
})

export const ReceiveSchema = v.strictObject({
  limit: v.optional(Batch, 1),
  /** Seconds for which nobody else is given the messages. */
  visibility: v.optional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(LONGEST_VISIBILITY)), 30),
  /** Who receives, for those who look at the group. */
  consumer: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128)), 'api'),
  /** Deliveries after which a message becomes a dead letter in place of another one. */
  maxDeliveries: v.optional(
    v.pipe(v.number(), v.integer('It must be a whole number.'), v.minValue(1), v.maxValue(1000)),
    5,
  ),
})

export const ExtendSchema = v.strictObject({
  visibility: v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST_VISIBILITY)),
})

export const DeadLettersSchema = v.strictObject({
  limit: whole(1, 1000, 100),
  cursor: v.optional(EntryId),
})

export const RedriveSchema = v.strictObject({ limit: v.optional(Batch, MOST) })
