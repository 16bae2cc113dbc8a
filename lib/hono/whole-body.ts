/** A body that was read, or one that is too long and can be read from its beginning still. */
export type WholeBody =
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly rest: ReadableStream<Uint8Array> }

/** The bytes of a body, unless they are more than `maxBytes`. */
export async function wholeBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<WholeBody> {
  if (!body) return { bytes: new Uint8Array() }
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes: joined(chunks, size) }
    chunks.push(value)
    size += value.length
    if (size > maxBytes) return { rest: resumed(chunks, reader) }
  }
}

/** What was read already, and then what is still to come. */
function resumed(
  chunks: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller): void {
      for (const chunk of chunks) controller.enqueue(chunk)
    },
    async pull(controller): Promise<void> {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
