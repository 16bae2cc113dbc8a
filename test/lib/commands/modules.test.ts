import { expect, test } from 'vitest'
import { redis } from '../../support/workerd.ts'

test('what the gateway refuses is an error of the server', async () => {
  await expect(redis.moduleList()).rejects.toThrow(/not available/)
})
