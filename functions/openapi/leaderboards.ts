import * as v from 'valibot'
import { AroundSchema, EntriesSchema, MemberSchema, TopSchema } from '../leaderboards/schemas.ts'
import type { Operation } from './operation.ts'

const tag = 'Leaderboards'

const Score = v.union([v.number(), v.string()])
const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Entry = v.strictObject({ rank: Count, member: v.string(), score: Score })
const Entries = v.strictObject({ entries: v.array(Entry) })

const Written = v.union([
  v.strictObject({ added: Count }),
  v.strictObject({ changed: Count }),
  v.strictObject({ score: v.nullable(Score) }),
])

/** A board with three members. */
const before = [['zadd', 'leaderboard:chess', { ada: 50, bob: 40, cyd: 30 }]] as const

const windows =
  'With `window` it is about that day or week alone; `date` (UTC) says which, the current one by default.'

/** What `/v1/leaderboards` offers. */
export const leaderboardsOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/leaderboards/{board}/entries',
    operationId: 'addLeaderboardEntries',
    tag,
    summary: 'Set or raise scores',
    description:
      'With `windows` the same is done to the boards of today, of this week (from Monday, UTC) and of all time, as far as they are named, in one ' +
      'transaction; the answer then has a member for each. Days are kept for 31 days, weeks for 26 weeks.',
    access: 'write',
    body: EntriesSchema,
    answers: {
      200: {
        description: 'What changed',
        schema: v.union([
          Written,
          v.strictObject({
            windows: v.strictObject({
              daily: v.optional(Written),
              weekly: v.optional(Written),
              allTime: v.optional(Written),
            }),
          }),
        ]),
      },
    },
    problems: ['data-error', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 7 },
    example: {
      path: { board: 'chess' },
      body: { entries: { ada: 3 }, incr: true, windows: ['daily', 'weekly', 'allTime'] },
      status: 200,
    },
  },
  {
    method: 'get',
    path: '/v1/leaderboards/{board}',
    operationId: 'getLeaderboard',
    tag,
    summary: 'The best, rank 1 first',
    description: windows,
    access: 'read',
    query: TopSchema,
    answers: { 200: { description: 'The entries', schema: Entries } },
    problems: ['unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { board: 'chess' }, query: { limit: '2' }, before, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/leaderboards/{board}/entries/{member}',
    operationId: 'getLeaderboardEntry',
    tag,
    summary: 'Rank and score of a member',
    description: windows,
    access: 'read',
    query: MemberSchema,
    answers: { 200: { description: 'The entry', schema: Entry } },
    problems: ['unknown-member', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 4 },
    example: { path: { board: 'chess', member: 'bob' }, before, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/leaderboards/{board}/entries/{member}/around',
    operationId: 'getLeaderboardNeighbours',
    tag,
    summary: 'A member with its neighbours',
    description: `\`radius\` of them on either side. ${windows}`,
    access: 'read',
    query: AroundSchema,
    answers: { 200: { description: 'The entries', schema: Entries } },
    problems: ['unknown-member', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 3 },
    example: {
      path: { board: 'chess', member: 'bob' },
      query: { radius: '1' },
      before,
      status: 200,
    },
  },
  {
    method: 'delete',
    path: '/v1/leaderboards/{board}/entries/{member}',
    operationId: 'deleteLeaderboardEntry',
    tag,
    summary: 'Take a member off the board',
    description: `Without \`window\` off the board of all time. ${windows}`,
    access: 'write',
    query: MemberSchema,
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown-member', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { board: 'chess', member: 'bob' }, before, status: 204 },
  },
]
