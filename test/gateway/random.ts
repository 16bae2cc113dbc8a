/** Numbers from 0 to 1 that look random and are the same each time. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Bytes with a few of them changed, taken out, doubled or cut off. */
export function mutated(bytes: Buffer, random: () => number): Buffer {
  let out = Buffer.from(bytes)
  for (let i = 0; i < 1 + random() * 3; i++) {
    const at = Math.floor(random() * out.length)
    const kind = Math.floor(random() * 4)
    if (kind === 0) out[at] = Math.floor(random() * 256)
    else if (kind === 1) out = Buffer.concat([out.subarray(0, at), out.subarray(at + 1)])
    else if (kind === 2)
      out = Buffer.concat([out.subarray(0, at), out.subarray(Math.max(0, at - 5))])
    else out = out.subarray(0, Math.max(1, at))
  }
  return out
}
