import { Context } from 'hono'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { settingsFrom } from '../../../functions/env.ts'
import { readBody } from '../../../functions/http/body.ts'
import type { AppEnv } from '../../../functions/http/context.ts'
import { Problem } from '../../../functions/http/problem.ts'

const Schema = v.strictObject({
  number: v.optional(v.pipe(v.number(), v.finite(), v.minValue(1), v.maxValue(3))),
  text: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(3))),
  list: v.optional(v.pipe(v.array(v.string()), v.maxLength(2))),
  flag: v.optional(v.boolean()),
  own: v.optional(v.custom((value) => value === 'own', 'It must be my own.')),
  inner: v.optional(v.strictObject({ needed: v.unknown() })),
})

async function factsOf(body: string): Promise<unknown> {
  const request = new Request('http://worker.test', { method: 'POST', body })
  const c = new Context<AppEnv>(request)
  c.set('settings', settingsFrom({}))
  try {
    return await readBody(c, Schema)
  } catch (error) {
    return error instanceof Problem ? error.facts : error
  }
}

describe('what is wrong with a body', () => {
  it.each([
    ['{"number": "secret"}', 'It must be a number.', 'number'],
    ['{"number": 0}', 'It must be at least 1.', 'number'],
    ['{"number": 4}', 'It must be at most 3.', 'number'],
    ['{"number": 1e999}', 'It must be a finite number.', 'number'],
    ['{"number": 9007199254740993}', 'It must be a number.', 'number'],
    ['{"text": 5}', 'It must be text.', 'text'],
    ['{"text": ""}', 'Its length must be at least 1.', 'text'],
    ['{"text": "secret"}', 'Its length must be at most 3.', 'text'],
    ['{"list": {}}', 'It must be a list.', 'list'],
    ['{"list": ["secret", 5]}', 'It must be text.', 'list/1'],
    ['{"list": ["a", "b", "c"]}', 'Its length must be at most 2.', 'list'],
    ['{"flag": "true"}', 'It must be true or false.', 'flag'],
    ['{"own": "secret"}', 'It must be my own.', 'own'],
    ['{"inner": {}}', 'It is missing.', 'inner/needed'],
    ['{"inner": 5}', 'It must be an object.', 'inner'],
    ['{"other": "secret"}', 'There is no such member.', 'other'],
    [`{"${'x'.repeat(100)}": 1}`, 'There is no such member.', undefined],
  ])('is told for %s', async (body, detail, pointer) => {
    expect(await factsOf(body)).toEqual({ detail, pointer })
  })
})
