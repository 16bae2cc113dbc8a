import { setTimeout as delay } from 'node:timers/promises'
import type { Visit } from './figures.ts'
import { takeRequests } from './requests.ts'
import type { Contender, Place, Way } from './ways.ts'

/** How much contention there is. */
export interface Load {
  readonly contenders: number
  /** How often each takes the lock. */
  readonly turns: number
  /** Milliseconds for which it is held. */
  readonly holdMs: number
  readonly roundTripMs: number
}

/** What contenders of one way did. */
export interface Contention {
  readonly visits: readonly Visit[]
  readonly requests: number
  readonly endMs: number
}

/** Milliseconds on the clock that Python's `time.monotonic` reads. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Lets contenders of one way have the lock in turns. */
export async function contend(way: Way, place: Place, load: Load): Promise<Contention> {
  takeRequests()
  const start = (): Promise<Contender> => way.start(place)
  const contenders = await Promise.all(Array.from({ length: load.contenders }, start))
  const visits = await Promise.all(contenders.map((each, i) => takeTurns(each, i, load)))
  const endMs = nowMs()
  const requests = takeRequests()
  await Promise.all(contenders.map((each) => each.close()))
  return { visits: visits.flat(), requests, endMs }
}

async function takeTurns(contender: Contender, index: number, load: Load): Promise<Visit[]> {
  const visits: Visit[] = []
  for (let turn = 0; turn < load.turns; turn++) {
    const asked = nowMs()
    await contender.acquire()
    const taken = nowMs()
    await delay(load.holdMs)
    const released = nowMs()
    await contender.release()
    visits.push({ contender: index, asked, taken, released })
  }
  return visits
}
