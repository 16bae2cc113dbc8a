const encoder = new TextEncoder()

/** Characters up to which looking at each is faster than encoding them all. */
const SHORT = 200

/** How many bytes a text has in UTF-8. */
export function utf8Size(text: string): number {
  if (text.length > SHORT) return encoder.encode(text).length
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return encoder.encode(text).length
  }
  return text.length
}
