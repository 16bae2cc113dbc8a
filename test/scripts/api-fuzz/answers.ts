import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { DocumentedOperation } from './document.ts'
import type { FuzzRequest } from './requests.ts'

/** An answer, its body read. */
export interface ReadAnswer {
  readonly status: number
  readonly contentType: string | null
  readonly text: string
}

/** What holds answers against a document. */
export class Answers {
  readonly #ajv: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()

  constructor(document: object) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true })
    formats.default(this.#ajv)
    this.#ajv.addSchema({ $id: 'api', ...document })
  }

  /**
   * What is wrong with the answer to a request; nothing when all is well. One with another method than the operation's, or with
   * dots in its path that lead elsewhere, may be answered with any problem.
   */
  complaint({ operation, method, target }: FuzzRequest, answer: ReadAnswer): string | undefined {
    const { status, contentType, text } = answer
    // Whether Redis is quick enough is the question there.
    const mayFail = operation.operationId === 'getReadiness' && status === 503
    if (status >= 500 && !mayFail) return `a fault: ${status}`
    // The platform answers these to a HEAD, and the API to a preflight.
    if (status === 204 && text === '') return undefined
    const isElsewhere = /\/(\.|%2e)+(\/|\?|$)/i.test(target)
    const isOwn = method === operation.method.toUpperCase() && !isElsewhere
    const response = isOwn ? operation.responses[status] : undefined
    if (response === undefined) return this.#strange(answer, isOwn)
    const pointer = this.#pointerTo(operation, status)
    const type = contentType?.split(';')[0] ?? ''
    const types = Object.keys(contentOf(this.#ajv, pointer))
    if (types.length === 0) return text === '' ? undefined : 'a body where none is described'
    const found = types.find((one) => one.split(';')[0] === type)
    if (found === undefined) return `${type} is not described, but ${types.join(', ')}`
    if (!/json/.test(found)) return undefined
    return this.#invalid(`${pointer}/content/${found.replaceAll('/', '~1')}/schema`, text)
  }

  /** A path that a hostile name turned into another one, or another method: some problem or other answers. */
  #strange({ status, contentType, text }: ReadAnswer, isOwn: boolean): string | undefined {
    if (isOwn && status !== 404 && status !== 405) return `${status} is not described`
    if (status < 300) return undefined
    if (contentType !== 'application/problem+json') return `no problem, but ${contentType}`
    return this.#invalid('api#/components/schemas/Problem', text)
  }

  #pointerTo({ path, method, responses }: DocumentedOperation, status: number): string {
    const { $ref } = responses[status] as { $ref?: string }
    if ($ref !== undefined) return `api${$ref}`
    return `api#/paths/${path.replaceAll('/', '~1')}/${method}/responses/${status}`
  }

  #invalid(pointer: string, text: string): string | undefined {
    const validate =
      this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: encodeURI(pointer) })
    this.#validators.set(pointer, validate)
    if (validate(JSON.parse(text))) return undefined
    return `does not match ${pointer}: ${this.#ajv.errorsText(validate.errors)}`
  }
}

function contentOf(ajv: Ajv2020, pointer: string): Readonly<Record<string, unknown>> {
  const [id = '', path = ''] = pointer.split('#')
  let node: unknown = ajv.getSchema(id)?.schema
  for (const part of path.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    node = typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined
  }
  const { content = {} } = (node ?? {}) as { content?: Readonly<Record<string, unknown>> }
  return content
}
