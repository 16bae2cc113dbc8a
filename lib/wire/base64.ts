import { type ErrorFacts, InvalidResponse } from '../errors.ts'

/** `Uint8Array.fromBase64` where the runtime has it: several times faster than a loop over `atob`. */
interface Base64Constructor {
  fromBase64?: (text: string) => Uint8Array
}

const native = (Uint8Array as unknown as Base64Constructor).fromBase64

/**
 * The bytes that a base64 text of an answer stands for.
 *
 * @throws InvalidResponse with these facts when it is not base64.
 */
export function bytesFromBase64(text: string, facts?: ErrorFacts): Uint8Array {
  try {
    return native ? native(text) : decode(text)
  } catch {
    // What the runtime throws may quote the text.
    throw new InvalidResponse('The server sent a string that is not base64', facts)
  }
}

function decode(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
