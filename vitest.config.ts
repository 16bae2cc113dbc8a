import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/**
 * Four kinds of tests, told apart by where they run:
 * `unit` needs no server, `node` a Redis, `workerd` runs in the Workers runtime, `e2e` starts it all from a clone.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.unit.test.ts'],
        },
      },
      {
        test: {
          name: 'node',
          globalSetup: ['./test/global-setup.ts'],
          include: ['test/{console,differential,gateway,interop,scripts,support}/**/*.test.ts'],
          exclude: ['**/*.unit.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
                UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
                REDGE_API_TOKEN: 'test-api-token',
                // What is noted after an answer would be counted in tests of what something costs.
                USAGE_INTERVAL: '0',
                // Tests count requests to Redis.
                AUDIT: 'off',
                REQUEST_LOG: 'off',
                EXAMPLES_REDIS_REST_URL: inject('examplesGatewayUrl'),
                EXAMPLES_REDIS_REST_TOKEN: inject('examplesGatewayToken'),
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          globalSetup: ['./test/global-setup.ts', './test/examples-setup.ts'],
          isolate: false,
          include: ['test/{lib,functions}/**/*.test.ts'],
          exclude: ['**/*.unit.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
