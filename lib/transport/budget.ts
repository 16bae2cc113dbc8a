import { BudgetExceededError, DataError } from '../errors.ts'

/** What may be spent. */
export interface BudgetLimits {
  /** HTTP requests, retries included. @default Infinity */
  readonly requests?: number | undefined
  /** Commands that requests carry; what scripts run inside the server is known too late to count. @default Infinity */
  readonly commands?: number | undefined
}

/** A budget and what was spent of it; it refuses what would be too much. */
export class Budget {
  readonly requests: number
  readonly commands: number
  #spentRequests = 0
  #spentCommands = 0

  /** @throws DataError for a limit that is no number from 0 on. */
  constructor({ requests, commands }: BudgetLimits) {
    this.requests = limit('requests', requests)
    this.commands = limit('commands', commands)
  }

  /** Whether so much is left. */
  allows(requests: number, commands: number): boolean {
    return (
      this.#spentRequests + requests <= this.requests &&
      this.#spentCommands + commands <= this.commands
    )
  }

  /** The error for a call that costs so much. */
  refusal(requests: number, commands: number): BudgetExceededError {
    const left = {
      requests: this.requests - this.#spentRequests,
      commands: this.commands - this.#spentCommands,
    }
    const message = `The call takes ${amount(requests, commands)}, and the budget has ${amount(left.requests, left.commands)} left. Nothing was sent.`
    return new BudgetExceededError(message, { needed: { requests, commands }, left })
  }

  /** Counts what is being sent. */
  spend(requests: number, commands: number): void {
    this.#spentRequests += requests
    this.#spentCommands += commands
  }
}

/**
 * Refuses a call for which one of the budgets has too little left.
 *
 * @throws BudgetExceededError
 */
export function checkBudgets(budgets: readonly Budget[], requests: number, commands: number): void {
  const scarce = budgets.find((budget) => !budget.allows(requests, commands))
  if (scarce) throw scarce.refusal(requests, commands)
}

function limit(name: string, value = Number.POSITIVE_INFINITY): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new DataError(`budget.${name} must be a number that is not negative`)
}

function amount(requests: number, commands: number): string {
  return `${requests} request${requests === 1 ? '' : 's'} and ${commands} command${commands === 1 ? '' : 's'}`
}
