import { createApp } from './app.ts'
import type { Bindings } from './env.ts'
import { scheduled } from './jobs/index.ts'

const app = createApp()

export default { fetch: app.fetch, scheduled } satisfies ExportedHandler<Bindings>
