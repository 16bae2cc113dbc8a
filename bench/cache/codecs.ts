/**
 * Reading and writing cached values, CPU time per value: redge's pickle beside pickleparser (which reads only), and its zlib on
 * the runtime's streams beside fflate (which blocks while it works). A ratio below 1 means that redge is faster.
 *
 *   npm run bench:codecs
 *   npm run bench:codecs -- --rounds 9 --size 1024
 */

import { parseArgs } from 'node:util'
import { unzlibSync, zlibSync } from 'fflate'
import { Parser } from 'pickleparser'
import { ZlibCompressor } from '../../lib/codecs/compressors/zlib.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'
import { cachedValue, SHAPES } from './values.ts'

/** Something to do again and again. */
type Deed = () => unknown

/** Long enough that the clock's steps do not count. */
const roundMs = 60
/** The compiler takes its time. */
const warmUps = 3

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    size: {
      type: 'string',
      multiple: true,
      default: ['100', '1024', '16384', '131072', '1048576'],
    },
  },
})
const rounds = Number(values.rounds)
const pickle = new PickleSerializer({ maxItems: 10_000_000 })
const zlib = new ZlibCompressor()

console.log('| value | bytes | what | redge | other | redge / other |')
console.log('| --- | --: | --- | --: | --: | --: |')
for (const size of values.size.map(Number)) {
  for (const shape of SHAPES) await compare(shape, size)
}

async function compare(shape: (typeof SHAPES)[number], size: number): Promise<void> {
  const value = cachedValue(shape, size)
  const bytes = pickle.dumps(value)
  const compressed = await zlib.compress(bytes)
  const pairs: readonly (readonly [string, Deed, Deed | undefined])[] = [
    ['unpickle (pickleparser)', () => pickle.loads(bytes), () => new Parser().parse(bytes)],
    ['pickle', () => pickle.dumps(value), undefined],
    ['inflate (fflate)', () => zlib.decompress(compressed), () => unzlibSync(compressed)],
    ['deflate (fflate)', () => zlib.compress(bytes), () => zlibSync(bytes, { level: 6 })],
  ]
  for (const [what, own, other] of pairs) {
    const [ours, theirs] = await timesOf(own, other)
    const cells = [shape, bytes.length, what, micros(ours), micros(theirs), ratio(ours, theirs)]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

/** Milliseconds for each: the medians of rounds that take turns. */
async function timesOf(own: Deed, other: Deed | undefined): Promise<[number, number | undefined]> {
  const ours: number[] = []
  const theirs: number[] = []
  for (let i = 0; i < warmUps; i++) {
    await timeOf(own)
    if (other) await timeOf(other)
  }
  for (let round = 0; round < rounds; round++) {
    ours.push(await timeOf(own))
    if (other) theirs.push(await timeOf(other))
  }
  return [medianOf(ours), other && medianOf(theirs)]
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

function medianOf(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

function micros(ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms * 1000).toFixed(1)} µs`
}

function ratio(ours: number, theirs: number | undefined): string {
  return theirs === undefined ? '' : (ours / theirs).toFixed(2)
}
