import { CASES, type Case, type CaseName } from './cases.ts'
import { type Call, CLIENTS, type ClientName } from './clients.ts'

interface Env {
  readonly ENDPOINT: string
  readonly CLIENT: ClientName
}

let call: Call | undefined

/** A Worker that makes the calls of a case with its client: `GET /text100?calls=400`. */
const worker = {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const test = CASES[pathname.slice(1) as CaseName]
    call ??= CLIENTS[env.CLIENT]({ url: env.ENDPOINT, token: 'token' })
    try {
      await repeat(call, test, Number(searchParams.get('calls')))
      return new Response('done')
    } catch (error) {
      return new Response(`${env.CLIENT}: ${error}`, { status: 500 })
    }
  },
}

export default worker

async function repeat(call: Call, test: Case, calls: number): Promise<void> {
  let left = calls
  const caller = async (): Promise<void> => {
    while (left-- > 0) check(await call(test), test)
  }
  await Promise.all(Array.from({ length: test.atATime }, caller))
}

/** A client that fails fast would look fast. */
function check(replies: unknown, { commands }: Case): void {
  const isWhole = commands === 1 ? replies : (replies as unknown[]).length === commands
  if (!isWhole) throw new Error('The replies are not what was asked for')
}
