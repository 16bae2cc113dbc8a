import { expect, test } from 'vitest'
import { redis } from '../../support/workerd.ts'

test('there are no modules', async () => {
  expect(await redis.moduleList()).toEqual([])
})
