/** Text as a pattern of KEYS or SCAN that matches nothing but that text. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\]/g, '\\$&')
}
