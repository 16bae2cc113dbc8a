import * as v from 'valibot'
import { FAMILIES } from '../http/bearer.ts'
import { AuditSchema } from '../routes/audit.ts'
import type { Operation } from './operation.ts'

const Whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const Key = v.union([v.string(), v.strictObject({ $base64: v.string() })])

const EntrySchema = v.strictObject({
  id: v.string(),
  at: Whole,
  name: v.string(),
  token: v.string(),
  method: v.string(),
  route: v.string(),
  families: v.array(v.picklist(FAMILIES)),
  commands: v.array(v.string()),
  keys: v.array(Key),
  keyCount: Whole,
  status: Whole,
  requestId: v.string(),
  reason: v.nullable(v.string()),
  count: Whole,
})

const entry = {
  name: 'reports',
  token: '0123456789abcdef',
  method: 'PUT',
  route: '/v1/strings/{key}',
  families: '["string"]',
  commands: '[]',
  keys: '["report:1"]',
  keyCount: 1,
  status: 201,
  requestId: 'b6a1f1f0',
  reason: '',
}

/** What `/v1/audit` offers. */
export const auditOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/audit',
    operationId: 'listAudit',
    tag: 'Audit',
    summary: 'What was changed through the API, the newest first',
    description:
      'About the last 10,000 requests that changed something or failed to: who, what, which keys and why, but never a value. `keys` and `commands` hold the first twenty names; `keyCount` counts all. ' +
      '`refused=true` asks for what tokens did not allow (403) alone, `refused=false` for the rest. Of the former about 1,000 entries are kept, and each may stand for several requests of one token to one route: `count` tells how many, the rest of it describes the first.',
    access: 'admin',
    query: AuditSchema,
    answers: {
      200: {
        description: 'A page of it',
        schema: v.strictObject({
          entries: v.array(EntrySchema),
          cursor: v.nullable(v.string()),
        }),
      },
    },
    problems: [],
    cost: { requests: 1, commands: 2 },
    example: { query: { limit: '10' }, before: [['xadd', 'redge:audit', entry]], status: 200 },
  },
]
