import { type SchemaIssue, ValidationError } from './errors.ts'

/**
 * A schema of any library that speaks Standard Schema (valibot, zod, ArkType …): the part of that interface that is
 * used here.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** What a schema makes of a value: the value it stands for, or what is wrong. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/**
 * The value as the schema gives it; the value itself without a schema.
 *
 * @throws ValidationError that names the places that do not fit.
 */
export async function checked(
  schema: StandardSchema | undefined,
  value: unknown,
): Promise<unknown> {
  if (!schema) return value
  const result = await schema['~standard'].validate(value)
  if (!result.issues) return result.value
  const places = result.issues.map(({ path = [] }) => placeOf(path)).join(', ')
  throw new ValidationError(`The cached value does not fit the schema: ${places}`, result.issues)
}

function placeOf(path: NonNullable<SchemaIssue['path']>): string {
  if (path.length === 0) return 'the value itself'
  return path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
}
