/** A failure that the user can mend: `message` says what went wrong, `advice` what to do. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly advice: string

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options)
    this.advice = advice
  }
}

/** Prints what went wrong and what to do; an error nobody foresaw keeps its stack. */
export function reportFailure(error: unknown): void {
  if (error instanceof Failure) {
    console.error(`\n${error.message.trim()}\n\n${error.advice}`)
  } else {
    console.error(error)
  }
}

/** The system's code of an error (`EADDRINUSE`, `ENOENT` …), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
