import { expectTypeOf } from 'vitest'
import { apiClient } from '../../functions/client.ts'

const api = apiClient('https://redge.example.workers.dev', 'token')

// Answers are known by their status.
const taken = await api.v1.locks[':name'].$post({ param: { name: 'deploy' }, json: {} })
expectTypeOf(taken.status).toEqualTypeOf<201>()
const lock = await taken.json()
expectTypeOf(lock.name).toEqualTypeOf<string>()
expectTypeOf(lock.timeout).toEqualTypeOf<number>()

// So are bodies and queries: what has a default may be left out, and nothing else may be given.
api.v1.locks[':name'].$post({ param: { name: 'a' }, json: { timeout: 60, waiting: 'queue' } })
// @ts-expect-error a word that is no way to wait
api.v1.locks[':name'].$post({ param: { name: 'a' }, json: { waiting: 'forever' } })
// @ts-expect-error the number of permits is missing
api.v1.semaphores[':name'].permits.$post({ param: { name: 'a' }, json: {} })
api.v1.jobs[':name'].runs.$get({ param: { name: 'sample' }, query: { limit: '5' } })
// @ts-expect-error a number where a query has text
api.v1.jobs[':name'].runs.$get({ param: { name: 'sample' }, query: { limit: 5 } })

// @ts-expect-error no such route
api.v1.nothing.$get()
