import type { Context } from 'hono'

/**
 * The address of the client, from `CF-Connecting-IP`, which Cloudflare sets on every request; elsewhere anybody may have
 * written it. Of an IPv6 address only the first 64 bits, `2001:db8:0:1::/64`, since a client has all addresses that begin
 * so. `unknown` for a request without that header: all of those count as one client.
 */
export function clientIp(c: Context): string {
  const address = c.req.header('CF-Connecting-IP')?.trim().toLowerCase()
  if (!address) return 'unknown'
  return address.includes(':') && !address.includes('.') ? networkOf(address) : address
}

/** Groups of an IPv6 address that name the network. */
const GROUPS = 4

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::', 2)
  const first = groupsOf(head)
  const last = groupsOf(tail ?? '')
  const missing = tail === undefined ? 0 : 2 * GROUPS - first.length - last.length
  const groups = [...first, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...last]
  return `${groups.slice(0, GROUPS).join(':')}::/64`
}

/** Groups without the zeros in front. */
function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':').map((group) => group.replace(/^0+(?=.)/, ''))
}
