/** What the processes of a gateway ask each other. */
export type Question = 'metrics' | 'usage' | 'reset usage'

/** The other processes of a gateway. */
export interface Peers {
  /** Takes what answers the others. */
  onQuestion(answer: (question: Question) => unknown): void
  /** The answers of all others. */
  ask(question: Question): Promise<unknown[]>
}

/** There are no others. */
export const ALONE: Peers = {
  onQuestion: () => undefined,
  ask: async () => [],
}
