import { expect, test } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/index.ts'
import { bytesRedis, redis } from '../../support/workerd.ts'

test('the server answers', async () => {
  expect(await redis.ping()).toBe(true)
  expect(await bytesRedis.ping()).toBe(true)
})

test('an echo is exact', async () => {
  expect(await redis.echo('é\n"')).toBe('é\n"')
  expect(await redis.echo(1e-5)).toBe('1e-05')
  expect(await bytesRedis.echo(Uint8Array.of(0, 255))).toEqual(Uint8Array.of(0, 255))
})

test('what needs a connection of its own rejects, and throws on a pipeline', async () => {
  await expect(redis.select(1)).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.auth('pw', 'user')).rejects.toThrow(UnsupportedCommandError)
  await expect(redis.quit()).rejects.toThrow(UnsupportedCommandError)
  expect(() => redis.pipeline().select(1)).toThrow(UnsupportedCommandError)
})
