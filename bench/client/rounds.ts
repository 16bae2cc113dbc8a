import type { CaseName } from './cases.ts'
import type { ClientName } from './clients.ts'
import type { Workerd } from './workerd.ts'

/** A client with a workerd process of its own. */
export interface Contender {
  readonly name: ClientName
  readonly workerd: Workerd
}

/** Microseconds of CPU a call, by client, one figure a round; the figures of a round belong together. */
export type Costs = ReadonlyMap<ClientName, readonly number[]>

/** CPU that a measurement is to take, in microseconds: many ticks of the kernel's clock. */
const ENOUGH = 300_000

/** What a call of a case costs each contender, measured in turns. */
export async function costsOf(
  contenders: readonly Contender[],
  name: CaseName,
  rounds: number,
): Promise<Costs> {
  const costs = new Map<ClientName, number[]>()
  const calls = new Map<ClientName, number>()
  for (const contender of contenders) {
    calls.set(contender.name, await warmedUp(contender, name))
    costs.set(contender.name, [])
  }
  for (let round = 0; round < rounds; round++) {
    // Each goes first in its turn, so that none always follows the same other.
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length] as Contender
      const cost = await costOf(contender, name, calls.get(contender.name) ?? 1)
      costs.get(contender.name)?.push(cost)
    }
  }
  return costs
}

/** Runs until the code is compiled for speed; gives the number of calls that take long enough to measure. */
async function warmedUp(contender: Contender, name: CaseName): Promise<number> {
  let calls = 2
  for (;;) {
    const cost = await costOf(contender, name, calls)
    if (cost * calls >= ENOUGH) return Math.ceil(ENOUGH / cost)
    calls *= 2
  }
}

async function costOf({ workerd }: Contender, name: CaseName, calls: number): Promise<number> {
  const before = workerd.cpu()
  const answer = await fetch(`${workerd.url}/${name}?calls=${calls}`)
  const said = await answer.text()
  if (said !== 'done') throw new Error(said)
  return (workerd.cpu() - before) / calls
}
