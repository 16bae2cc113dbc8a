import { CompressorError, OutputLimitError } from '../errors.ts'

const pieceLength = 16 * 1024

/** What a stream that takes and gives bytes makes of some bytes, up to a limit. */
export async function through(
  value: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  maxOutputBytes: number,
): Promise<Uint8Array> {
  // A failure shows on the readable side; here it would only be reported twice.
  feed(value, stream).catch(() => undefined)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(stream)) {
    length += chunk.length
    if (length > maxOutputBytes) throw new OutputLimitError(maxOutputBytes)
    chunks.push(chunk)
  }
  return joined(chunks, length)
}

/** Piece by piece, as a runtime may hold all that one piece becomes. */
async function feed(
  value: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<void> {
  const writer = stream.writable.getWriter()
  for (let at = 0; at < value.length; at += pieceLength) {
    await writer.ready
    await writer.write(value.slice(at, at + pieceLength))
  }
  await writer.close()
}

/** The chunks of a stream; leaving the loop cancels it. */
async function* chunksOf(
  stream: CompressionStream | DecompressionStream,
): AsyncGenerator<Uint8Array> {
  const reader = stream.readable.getReader()
  try {
    for (let chunk = await next(reader); chunk; chunk = await next(reader)) yield chunk
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value
  } catch (cause) {
    throw new CompressorError('The bytes are not compressed so, or are cut off', { cause })
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks
  if (first && chunks.length === 1) return first
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
