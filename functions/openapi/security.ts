import type { JsonSchema } from './json-schema.ts'
import type { Access } from './operation.ts'

/** The ways to say who asks. */
export const securitySchemes: Readonly<Record<string, JsonSchema>> = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token of the Worker. What it may do is its access, its key prefixes and families.',
  },
  jwt: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A JSON Web Token of the issuer that the Worker trusts, with `redge:read` … in its scope.',
  },
  console: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-redge-console',
    description: 'The session of the console, together with the header `X-Redge-Console: 1`.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'sessionid',
    description: 'The session of a Django project. Without it the request is an anonymous one.',
  },
}

/** What an operation asks for; one of the ways is enough. */
export function securityOf(access: Access): readonly Readonly<Record<string, readonly string[]>>[] {
  if (access === 'none') return []
  if (access === 'cookie') return [{ session: [] }, {}]
  if (access === 'metrics') return [{ token: ['admin'] }]
  return [{ token: [access] }, { jwt: [`redge:${access}`] }, { console: [access] }]
}
