/** `Uint8Array.fromBase64` where the runtime has it: several times faster than a loop over `atob`. */
interface Base64Constructor {
  fromBase64?: (text: string) => Uint8Array
}

const native = (Uint8Array as unknown as Base64Constructor).fromBase64

/** The bytes that a base64 text stands for. Throws what the runtime throws when it is not base64. */
export function bytesFromBase64(text: string): Uint8Array {
  if (native) return native(text)
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
