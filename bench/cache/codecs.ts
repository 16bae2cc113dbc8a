/**
 * Reading and writing cached values, CPU time per value: redge's pickle beside pickleparser (which reads only), and its zlib on
 * the runtime's streams beside fflate (which blocks while it works). A ratio below 1 means that redge is faster.
 *
 *   npm run bench:codecs
 *   npm run bench:codecs -- --rounds 9 --size 1024
 *
 * A run of all sizes leaves its results in bench/results.
 */

import { parseArgs } from 'node:util'
import { unzlibSync, zlibSync } from 'fflate'
import { Parser } from 'pickleparser'
import { ZlibCompressor } from '../../lib/codecs/compressors/zlib.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'
import { beginRun, type Measurement } from '../report/report.ts'
import { ratioOf, spreadOf } from '../report/spread.ts'
import { cachedValue, SHAPES } from './values.ts'

/** Something to do again and again. */
type Deed = () => unknown

const SIZES = ['100', '1024', '16384', '131072', '1048576']
/** Long enough that the clock's steps do not count. */
const roundMs = 60
/** The compiler takes its time. */
const warmUps = 3

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', multiple: true, default: SIZES },
  },
})
const rounds = Number(values.rounds)
const pickle = new PickleSerializer({ maxItems: 10_000_000 })
const zlib = new ZlibCompressor()

const run = beginRun('codecs')
const measurements: Measurement[] = []
for (const size of values.size.map(Number)) {
  for (const shape of SHAPES) await compare(shape, size)
}
if (values.size.length === SIZES.length) {
  const packages = ['redge', 'pickleparser', 'fflate']
  run.save({ measurements, goals: [], packages })
}

async function compare(shape: (typeof SHAPES)[number], size: number): Promise<void> {
  const value = cachedValue(shape, size)
  const bytes = pickle.dumps(value)
  const compressed = await zlib.compress(bytes)
  const parse = (): unknown => new Parser().parse(bytes)
  const name = (deed: string): string => `${deed} ${shape}, ${sizeName(size)}`
  await measure(name('unpickle'), () => pickle.loads(bytes), ['pickleparser', parse])
  await measure(name('pickle'), () => pickle.dumps(value))
  const inflate = (): unknown => unzlibSync(compressed)
  await measure(name('inflate'), () => zlib.decompress(compressed), ['fflate', inflate])
  const deflate = (): unknown => zlibSync(bytes, { level: 6 })
  await measure(name('deflate'), () => zlib.compress(bytes), ['fflate', deflate])
}

/** One of a deed of redge, beside another's, in rounds that take turns. */
async function measure(title: string, own: Deed, other?: readonly [string, Deed]): Promise<void> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = -warmUps; round < rounds; round++) {
    const times = [await timeOf(own), other ? await timeOf(other[1]) : Number.NaN] as const
    if (round < 0) continue
    ours.push(times[0] * 1000)
    theirs.push(times[1] * 1000)
  }
  const found: Measurement[] = [
    { case: title, by: 'redge', what: 'CPU, µs', spread: spreadOf(ours) },
  ]
  if (other) {
    const ratio = ratioOf(ours, theirs)
    found.push({ case: title, by: 'redge', what: 'CPU, × the other', spread: ratio })
    found.push({ case: title, by: other[0], what: 'CPU, µs', spread: spreadOf(theirs) })
  }
  for (const { by, what, spread } of found) console.log(title, by, what, spread.median.toFixed(2))
  measurements.push(...found)
}

function sizeName(bytes: number): string {
  if (bytes >= 2 ** 20) return `${bytes / 2 ** 20} MiB`
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} bytes`
}

/** CPU milliseconds for each time: a busy machine has little to do with them. */
async function timeOf(deed: Deed): Promise<number> {
  const start = cpuMs()
  let times = 0
  let elapsed = 0
  for (let batch = 1; elapsed < roundMs; batch *= 2) {
    for (let i = 0; i < batch; i++) {
      const made = deed()
      if (made instanceof Promise) await made
    }
    times += batch
    elapsed = cpuMs() - start
  }
  return elapsed / times
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
