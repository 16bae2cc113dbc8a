/** A mistake in how the program was called or configured. */
export class UsageError extends Error {}
