import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

/**
 * A workerd process of its own that runs the Worker in `entry`, with text bindings and flags. Its address is
 * `await worker.ready`; `worker.dispose()` ends it. `onLog` is told of each line of its log in place of the terminal.
 */
export async function startWorkerd(
  entry: string,
  bindings: Readonly<Record<string, string>>,
  compatibilityFlags: readonly string[] = [],
  onLog?: (message: string, level: string) => void,
): Promise<Miniflare> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd'],
  })
  const env = Object.fromEntries(
    Object.entries(bindings).map(([name, value]) => [name, { type: 'text' as const, value }]),
  )
  const modules = { 'index.js': { type: 'esm' as const, contents: outputFiles[0]?.text ?? '' } }
  const manifest = { mainModule: 'index.js', modules }
  return new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    ...(onLog ? { handleStructuredLogs: ({ message, level }) => onLog(message, level) } : {}),
    workers: [
      {
        config: {
          name: 'test',
          compatibilityDate: '2026-10-23',
          compatibilityFlags: [...compatibilityFlags],
          env,
          manifest,
        },
      },
    ],
  })
}
