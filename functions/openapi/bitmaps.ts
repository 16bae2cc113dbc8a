import * as v from 'valibot'
import { BitmapQuerySchema, SetBitSchema } from '../routes/bitmaps.ts'
import type { Operation } from './operation.ts'
import { CountAnswer, NAME_PARAMETER, PRECONDITIONS } from './wire.ts'

const key = { key: NAME_PARAMETER }

/** Bitmaps. */
export const bitmapsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/bitmaps/{key}',
    operationId: 'getBitmap',
    tag: 'Bitmaps',
    summary: 'Count bits that are set, and tell which',
    description:
      'Between the offsets `start` and `end`, both inclusive. `bits` has the first 1,000 of the first 64 KiB; `next` is the `start` to go on from.',
    access: 'read',
    parameters: key,
    query: BitmapQuerySchema,
    answers: {
      200: {
        description: '`count` is that of the whole range, `length` all bits of the bitmap.',
        schema: v.strictObject({
          count: CountAnswer,
          length: CountAnswer,
          bits: v.array(CountAnswer),
          next: v.nullable(CountAnswer),
        }),
      },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-key', 'wrong-type'],
    cost: { requests: 1, commands: 4 },
    example: { path: { key: 'days' }, before: [['setbit', 'days', 7, 1]], status: 200 },
  },
  {
    method: 'put',
    path: '/v1/bitmaps/{key}/bits/{offset}',
    operationId: 'setBit',
    tag: 'Bitmaps',
    summary: 'Set or clear a bit',
    description: 'The bitmap grows to the offset; at most 16 MiB, which is 134,217,728 bits.',
    access: 'write',
    parameters: { ...key, offset: 'A whole number from 0 to 134217727.' },
    headers: PRECONDITIONS,
    body: SetBitSchema,
    answers: {
      200: {
        description: 'What the bit was before.',
        schema: v.strictObject({ previous: v.picklist([0, 1]) }),
      },
    },
    problems: [
      'invalid-name',
      'invalid-body',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'days', offset: '7' }, body: { bit: 1 }, status: 200 },
  },
]
