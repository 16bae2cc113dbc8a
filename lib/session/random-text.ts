/** Text of characters that chance picks evenly from `alphabet`, which has 256 of them at most. */
export function randomText(length: number, alphabet: string): string {
  // Bytes beyond the last whole multiple would make the first characters more likely.
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}
